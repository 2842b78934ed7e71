"""What happened in a counterexample, in the words of its spec.

Read in this order:

    changes  what a step changed
    events   the steps of a trace: who acted, what was read and written, which message took effect
    culprit  the step that lost or repeated the message
    cause    why it did, in a sentence
"""
