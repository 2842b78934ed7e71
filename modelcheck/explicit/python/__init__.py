"""The packed tier: Python generated for one instance, in which a state is an integer.

Read in this order:

    codegen      the module that is generated
    program      what its pieces share
    point        a point in it: what names mean there, where the next line goes
    operands     what the value of an expression looks like
    integers     arithmetic
    comparisons  comparisons
    maps         maps, and where their cells lie
    loops        domains and folds
    expressions  expressions
    statements   the body of a step
"""
