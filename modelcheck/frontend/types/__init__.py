"""From annotations to types.

Read in this order:

    annotations  a lifetime and a type
    known_types  identities and enums, by their objects
    shape_of     from a type to its shape
"""
