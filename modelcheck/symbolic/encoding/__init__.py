"""A transition system as terms of Z3, and terms as expressions again.

Read in this order:

    raw        the calls to Z3 that are made by the thousand
    terms      values that are known or symbolic
    evaluate   what an expression is worth, and where it fails
    execute    the state after a body
    relation   the system: cells, first values, changes
    houdini    the largest part of some conditions that every step preserves
    queries    what the passes ask about one step, each with a limit
    translate  what the solver found, in the words of the system
"""
