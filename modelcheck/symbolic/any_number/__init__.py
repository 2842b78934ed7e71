"""Any number of participants: invariants of each one and the shared state, whatever the others do.

Read in this order:

    view     the view of one participant on a state
    words    conditions about one participant
    modular  invariants of each, found and checked
    decide   the verdict for any number
"""
