"""The checks that an engine's answer must pass before it is believed.

Read in this order:

    inductive    the obligations of an inductive invariant
    obligations  those of a problem: an invariant checked from scratch
    cores        the conjuncts that its proof needs
    accepted     traces repeated by the semantics, invariants that passed
"""
