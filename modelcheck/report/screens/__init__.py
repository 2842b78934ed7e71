"""The screens of a terminal.

Read in this order:

    terminal     the screens of `verify`
    table        several specs at a glance
    answer       the semantics and a line for each property
    violation    everything about one counterexample
    follow       what was tried, and how to go on
    lost         the evidence of a loss
    proof        what `--proof` shows
    invariant    the proof of a property for any size
    unproved     the reasons why a property was not proved
    saved        the screens of `show`; `certified`: that of a certificate
    explanation  diagnostic codes explained
    glossary     words explained
    concise      a line for each thing that is wrong, for editors
"""
