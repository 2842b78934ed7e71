"""The checks that an engine's answer must pass before it is believed.

Read in this order:

    recheck   an invariant checked from scratch
    cores     which of its conjuncts a proof needs
    believed  traces repeated by the semantics, invariants that passed
"""
