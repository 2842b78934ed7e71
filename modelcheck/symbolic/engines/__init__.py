"""Ways to an answer; each may say anything, and `belief` decides what stands.

Read in this order:

    bmc          a shortest run to a bad state, steps unrolled
    induction    what is true is preserved, or the step that shows why not
    spacer       Z3's engine for constrained Horn clauses
    abstraction  the relation seen through finitely many predicates
    ic3          invariants over those predicates
"""
