"""Results in notebooks and as HTML pages."""
