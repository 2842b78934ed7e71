"""What an invariant may speak of.

Read in this order:

    cells       the scalar cells, and what their types say
    kinds       which integers are compared with each other
    conditions  the fixed set of conditions that invariants are made of
"""
