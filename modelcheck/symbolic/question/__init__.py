"""One question to the engines.

Read in this order:

    answer   what an engine is asked, and what it may answer
    problem  the question prepared, and what an answer to it means for the spec
"""
