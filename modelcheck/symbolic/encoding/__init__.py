"""A transition system as terms of Z3, and terms as expressions again.

Read in this order:

    raw        the calls to Z3 that are made by the thousand
    terms      values that are known or symbolic
    evaluate   the value of an expression, and where it fails
    execute    the state after a body
    relation   the system: cells, first values, changes
    houdini    the largest inductive part of some conditions
    queries    questions of the passes about one step, each with a limit
    translate  invariants of the solver as expressions over the system
"""
