"""What people read in a terminal.

Read in this order:

    terminal     the screens of `verify`
    table        several specs at a glance
    verdicts     what became of each property
    violation    everything about one counterexample
    lost         why a message is lost
    invariant    what proves a property for any size
    unproved     why a property was not proved
    saved        the screens of `show`
    explanation  what a diagnostic code means
    concise      a line a finding, for editors
"""
