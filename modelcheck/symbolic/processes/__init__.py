"""Work outside of the process that asks: a solver can ignore any limit but a hard kill.

Read in this order:

    signals  interrupts put off while a process is started or ended
    child    the child process of one job
    process  starting it, waiting for it, ending it
    spent    the processor time that it has used
    race     several at once, of which the first accepted answer ends the others
"""
