"""What Python asks: the functions behind `modelcheck.verify` and its neighbours.

A way in beside the command line, on the same floor. Nothing is printed or saved; a mistake is raised.

Read in this order:

    keywords      which keywords are parameters of the spec, and which are options
    verify        every property of a spec, or of all in a file or folder
    prove         the proof engines alone
    certificates  is a saved proof one?
    state_graph   the states and transitions of an instance

`modelcheck/__init__.py` finds each of them when it is first used.
"""
