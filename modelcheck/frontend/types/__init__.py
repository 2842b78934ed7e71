"""From annotations to types.

Read in this order:

    annotations  a lifetime and a type
    known_types  identities and enums, by their objects
    shapes       the structure of a type, and its cells
    shape_of     from a type to its shape
"""
