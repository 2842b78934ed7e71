"""What a class declares.

Read in this order:

    lines         the lines of a class body, and their values
    parameters    with the values given or their defaults; `formulas` for those that are computed
    declarations  identities, constants, state variables
    initial       first values; `first_values` says whether they fit
    methods       steps and properties, each where it is defined
    arguments     what the arguments of a step are chosen from
    properties    conditions
    questions     `owed` and `done`
    ghosts        nothing that happens may depend on them
"""
