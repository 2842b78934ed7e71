"""A trace as lanes: who did what at each step, and what crossed between them.

Read in this order:

    access  what a step reads and writes
    model   the lanes and what crosses them
    text    drawn with characters
    svg     drawn as a picture
"""
