"""Renderings of a result: terminal, one line per finding, JSON, saved traces, notebooks. Pure: only `cli` prints.

Read in this order:

    layout     styled text that fits a screen
    watches    expressions whose values are shown along a run
    values     cells of proofs, for people
    formulas   expressions, for people
    story      what happened in a counterexample
    words      results in words
    answers    the answer for each property, in words that need no logic
    causes     why it was violated, and by which step
    lanes      a trace as a picture
    documents  documents for programs
    screens    screens of a terminal
    page       a page on which one walks through a run
    notebooks  results in notebooks
"""
