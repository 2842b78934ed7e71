"""no_loss for any size: a lexicographic rank that some step without a fault can always make smaller."""
