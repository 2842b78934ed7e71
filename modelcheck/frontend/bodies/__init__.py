"""The bodies of steps, properties and helpers.

Read in this order:

    guards       guard, then effect
    statements   statements, with the names known after each
    assignments  to names, and to parts of state; `bindings` names values, `mutations` changes composite values
    any_order    loops over a frozenset
    forget       a crash
    match        `match` as decisions
    expressions  expressions
    calls        calls in them; `overrides` is for `super`
    folds        comprehensions and loops
    records      records made
    returns      one value at the end of each way through
    refused      Python that the language does not have
"""
