"""no_loss for any size: a lexicographic rank that some step without a fault can always make smaller.

Read in this order:

    operands       what a component of a rank may read
    components     what a rank may be made of
    sample         reachable states of small instances
    ways           which steps lead on
    lexicographic  components in an order that falls on each way
    fair           the same where nothing is chosen
    lasting        when a message is not owed for good
    lost           states from which no way leads on
    progress       what has to be proved of a rank
    begin          what is known before
    search         candidates, one after the other
    delivery       the answer
"""
