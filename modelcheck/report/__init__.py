"""Renderings of a result: terminal, one line per finding, JSON, saved traces, notebooks. Pure: only `cli` prints.

Read in this order:

    layout     styled text that fits a screen
    values     states, for people
    formulas   expressions, for people
    words      results in words
    lanes      a trace as a picture
    documents  documents for programs
    screens    screens of a terminal
    notebooks  results in notebooks
"""
