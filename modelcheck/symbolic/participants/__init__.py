"""Any number of participants: invariants of each one and the shared state, whatever the others do.

A participant is one of the identities of a type (`Ids`), such as a consumer; a few of them, a crowd, stand for any
number (see `modelcheck.ir.participants`). Read in this order:

    view        the view of one participant on a state
    predicates  conditions about one participant
    modular     invariants of each, found and checked
    decide      the verdict for any number
"""
