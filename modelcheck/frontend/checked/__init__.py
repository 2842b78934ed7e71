"""The checks that a class is what its text says, and holds no likely slips.

Read in this order:

    classes    bases, metaclasses, names bound anew
    members    what a class body holds
    unchanged  nothing was assigned later, and nothing is read behind the text
    slips      what Python takes without a word
"""
