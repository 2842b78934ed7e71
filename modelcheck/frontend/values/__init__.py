"""The values that expressions of a spec have while they are translated: IR expressions with shapes, Python constants.

Read in this order:

    values  scalars, and composite values
    names   the names at one point
    pure    the functions that a spec calls
    coerce  values as another type
    truth   numbers as conditions
    strict  expressions that Python evaluates in any case
    sets    frozensets
    keys    the content at a key
"""
