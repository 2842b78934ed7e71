"""One question to the engines.

Read in this order:

    confirm  what is claimed of every state, and its test on reachable ones
    answer   the question as an engine sees it, and the answers it may give
    problem  the question prepared, and the meaning of an answer for the spec
"""
