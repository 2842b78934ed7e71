"""Any number of participants: invariants of each one and the shared state, whatever the others do.

Read in this order:

    view    what one participant sees of a state
    words   conditions about one
    engine  invariants of each, found and checked
    decide  the verdict for any number
"""
