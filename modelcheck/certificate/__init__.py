"""Proof certificates: writing them, and checking them without any engine.

This part is made to be read in one sitting by somebody who trusts no proof engine. It knows the IR of a spec
(`modelcheck.ir`, with the passes that watch one message, let one row stand for independent ones, and a few participants
for any number) and says it again in SMT-LIB, independently of `modelcheck.symbolic`. Read in this order:

    terms         names and text of SMT-LIB terms
    values        what is known is computed, what is not becomes a term
    expressions   what an expression is worth, and where it fails
    steps         what a body does, and where it fails
    participants  what one participant sees of a state
    model         the system: cells, first values, transitions
    messages      the cells that no_loss and no_starvation are about
    obligations   what has to be proved of an invariant
    ranks         what has to be proved besides so that nothing is lost
    fairness      what has to be proved besides so that nothing starves
    sexpr         which terms a certificate may hold
    document      the file
    fingerprint   which spec it is about
    subject       the property of the spec that it is about
    proof         the script for a spec and a certificate
    check         the verdict
    solvers       the only file that knows Z3 and cvc5
"""
