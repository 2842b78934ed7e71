"""Work outside of the process that asks: a solver can ignore any limit but a hard kill.

Read in this order:

    child    the child process of one job
    process  starting it, waiting for it, ending it
    race     several at once, of which the first accepted answer ends the others
"""
