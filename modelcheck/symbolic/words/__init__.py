"""The words of invariants: what an invariant may be made of.

Read in this order:

    cells       the scalar cells, and what their types say
    kinds       which integers are compared with each other
    conditions  the fixed set of conditions that invariants are made of
"""
