"""Expressions, for people.

Read in this order:

    expression  in the words of the user
    identities  with the names of participants and members
    facts       facts about a state, from its types and other conditions
    literals    conditions in their shortest form
    readable    invariants: `if this, then that`
"""
