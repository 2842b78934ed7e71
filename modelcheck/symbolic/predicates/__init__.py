"""Predicates: the conditions that an invariant may be made of.

Read in this order:

    cells       the scalar cells, and the domains of their types
    kinds       the kinds of integers that are compared with each other
    conditions  the fixed set of conditions that invariants are made of
"""
