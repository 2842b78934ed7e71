"""A trace as lanes: the participants' part in each step, and what passed between them.

Read in this order:

    access  what a step reads and writes
    model   the lanes and what crosses them
    text    drawn with characters
    svg     drawn as a picture
"""
