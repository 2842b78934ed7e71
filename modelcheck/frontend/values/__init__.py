"""Values while a spec is read.

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
