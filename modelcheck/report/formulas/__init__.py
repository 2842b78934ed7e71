"""Expressions as people read them.

Read in this order:

    expression  in the words of the user
    identities  with the names of participants and members
    known       what goes without saying
    literals    conditions in their shortest form
    readable    invariants: `if this, then that`
"""
