"""A trace as lanes: the participants' part in each step, and what passed between them.

Read in this order:

    crossing  what passes between a participant and what is shared
    model     the lanes and the arrows between them
    changed   a change in words
    text      lanes drawn with characters
    svg       lanes drawn as a picture
"""
