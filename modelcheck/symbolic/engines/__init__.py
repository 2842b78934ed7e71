"""The engines that look for an answer; an answer may be wrong, and is checked by `recheck`.

Read in this order:

    bmc          a shortest run to a bad state, steps unrolled
    induction    plain induction, and the step that shows where it fails
    spacer       Z3's engine for constrained Horn clauses
    abstraction  the relation seen through finitely many predicates
    ic3          invariants over those predicates
"""
