"""Instances in which conditions are true, found by a solver in a process of its own.

Read in this order:

    answers  values of the parameters, none at all, or none found
    find     the process, started and waited for
    work     the work in it: the only file here that knows Z3
"""
