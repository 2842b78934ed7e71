"""A trace as lanes: the participants' part in each step, and what passed between them.

Read in this order:

    access  the variables that a step reads and writes
    model   the lanes and the arrows between them
    text    lanes drawn with characters
    svg     lanes drawn as a picture
"""
