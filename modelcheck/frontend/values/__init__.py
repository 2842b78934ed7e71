"""Values while a spec is read.

Read in this order:

    values  scalars, and what is made of several
    names   what names mean at one point
    pure    the functions that a spec calls
    coerce  what fits where
    truth   numbers as conditions
    strict  what Python evaluates in any case
    sets    frozensets
    keys    what is stored at a key
"""
