"""Is a class what its text says, and does it say what somebody meant?

Read in this order:

    classes    bases, metaclasses, names bound anew
    members    what a class body holds
    unchanged  nothing was assigned later, and nothing is read behind the text
    slips      what Python takes without a word
"""
