"""Walking through a spec live: what a page asks of a server on this machine.

Read in this order:

    walking  a run of one's own, step by step: what can be taken, what cannot, and why
    search   the way to a state, to an effect, or anywhere
    dropped  the run of a file that somebody dropped on the page
    session  the specs of a run of `modelcheck explore`, and everything that may be asked about them
    guard    who may ask
    server   the questions by HTTP
"""
