"""A few participants, or one row, in place of any number.

Participants are the identities of a type (`Ids`); a row is what a map holds of one of them. Read in this order:

    symmetric    identities that are interchangeable
    resized      the same system with another number of them
    crowd        a few participants that stand for all
    independent  rows that know nothing of each other
"""
