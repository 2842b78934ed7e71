"""Proof certificates: writing them, and checking them without any engine.

This part is made to be read in one sitting by somebody who trusts no proof engine. It knows the IR of a spec
(`modelcheck.ir`, with the passes that watch one message, let one row stand for independent ones, and a few participants
for any number) and says it again in SMT-LIB, independently of `modelcheck.symbolic`. Read in this order:

    terms         names and text of SMT-LIB terms
    values        known values, which are computed, and unknown ones, which are terms
    expressions   the value of an expression, and where it fails
    steps         the state after a body, and where the body fails
    participants  the view of one participant on a state
    model         the system: cells, first values, transitions
    messages      the cells that no_loss and no_starvation are about
    obligations   the claims to prove of an invariant
    ranks         the further claims by which nothing is lost
    fairness      the further claims by which nothing starves
    sexpr         the terms that a certificate may hold
    document      the file
    fingerprint   a number for the meaning of a spec
    subject       the property of the spec that a certificate is about
    proof         the script for a spec and a certificate
    check         the verdict
    solvers       the only file that knows Z3 and cvc5
"""
