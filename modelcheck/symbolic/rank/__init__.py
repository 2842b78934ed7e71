"""Ranks for no_loss and no_starvation at any size: whole numbers that steps without faults make smaller.

For no_loss, some such step must always be enabled; for no_starvation, every fair run must take one.

Read in this order:

    operands       values of a state that a rank may read
    components     terms that a rank may be made of
    sample         reachable states of small instances
    ways           the transitions between them as sets
    lexicographic  a rank that some step makes smaller, learnt from a sample
    fair           a rank that every fair run makes smaller
    lasting        conditions under which an excused message stays so
    lost           states after which the message cannot take effect any more
    progress       the claim of a rank
    begin          the beginning of a search: small instances, terms
    search         the search for the rank of one message
    delivery       the verdict
"""
