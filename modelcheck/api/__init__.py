"""The Python interface: `modelcheck.verify`, `prove`, `check_certificate` and `state_graph`.

It is the door beside the command line. Nothing is printed or saved; a mistake is raised.

Read in this order:

    values        states and arguments as the objects of a spec
    traces        traces whose states have names
    results       answers that show themselves
    keywords      keywords told apart: parameters of the spec, options of the function
    verify        every property of a spec, or of all in a file or folder
    prove         the proof engines alone
    certificates  a saved proof, checked
    state_graph   the states and transitions of an instance

`modelcheck/__init__.py` finds each of them when it is first used.
"""
