"""Text on a screen, whatever it says.

Read in this order:

    text     styled text that fits a width
    page     what a screen is drawn on
    command  commands that can be copied from it
    source   pieces of source with carets
"""
