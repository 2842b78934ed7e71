"""Styled text that fits a screen, whatever its content.

Read in this order:

    text     styled text that fits a width
    page     the width, the signs and the sources of a screen
    command  commands that can be copied from it
    source   pieces of source with carets
"""
