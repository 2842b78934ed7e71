"""What is believed of what engines answer.

Read in this order:

    obligations  an invariant checked from scratch
    cores        which of its conjuncts a proof needs
    believed     traces repeated by the semantics, invariants that passed
"""
