"""The screens of a terminal.

Read in this order:

    terminal     the screens of `verify`
    table        several specs at a glance
    verdicts     the lines about each property
    violation    everything about one counterexample
    lost         the evidence of a loss
    invariant    the proof of a property for any size
    unproved     the reasons why a property was not proved
    saved        the screens of `show`
    explanation  diagnostic codes explained
    glossary     words explained
    concise      a line for each thing that is wrong, for editors
"""
