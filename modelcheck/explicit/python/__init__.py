"""The packed tier: Python generated for one instance, in which a state is an integer.

Read in this order:

    codegen      the module that is generated
    program      what its pieces share
    point        a point in it: the values of names there, and where the next line goes
    operands     the value of an expression, known or as text
    integers     arithmetic
    comparisons  comparisons
    maps         maps, and the places of their cells
    loops        domains and folds
    expressions  expressions
    statements   the body of a step
"""
