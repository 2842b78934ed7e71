"""Any number of participants: what is invariant of each one beside the shared state, whatever the others do.

Read in this order:

    view     what one participant sees of a state
    words    conditions about one
    modular  invariants of each, found and checked
    decide   the verdict for any number
"""
