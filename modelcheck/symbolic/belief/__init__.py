"""What is believed of what engines answer.

Read in this order:

    inductive    the obligations of an inductive invariant
    obligations  those of a problem: an invariant checked from scratch
    cores        which of its conjuncts a proof needs
    believed     traces repeated by the semantics, invariants that passed
"""
