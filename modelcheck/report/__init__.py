"""Renderings of a result: terminal, one line per finding, JSON, saved traces, notebooks. Pure: only `cli` prints.

Read in this order:

    layout     text on a screen, whatever it says
    values     states as people read them
    formulas   expressions as people read them
    words      what a result is called
    lanes      a trace as a picture
    documents  what programs read
    screens    what people read in a terminal
    notebooks  what people read in a notebook
"""
