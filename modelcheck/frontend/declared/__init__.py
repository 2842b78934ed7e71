"""The declarations of a class.

Read in this order:

    lines         the lines of a class body, and their values
    parameters    with the values given or their defaults; `formulas` for those that are computed
    declarations  identities, constants, state variables
    initial       first values; `first_values` checks that they fit
    methods       steps and properties, each where it is defined
    arguments     the domains of the arguments of steps
    properties    conditions
    questions     `owed` and `done`
    ghosts        the check that nothing that happens depends on them
"""
