"""One question to the engines.

Read in this order:

    answer   the question as an engine sees it, and the answers it may give
    problem  the question prepared, and the meaning of an answer for the spec
"""
