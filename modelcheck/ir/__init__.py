"""The intermediate representation: frozen nodes, types, transition systems; no meaning (see `modelcheck.semantics`).

Read in this order:

    scalars, types  the types of values and of state variables
    shapes          the types that a spec declares, and the cells they become; `composites`: the way back
    nodes           expressions and statements
    properties      the built-in properties, and those of a spec's own
    system          the transition system of one instance
    fold            walks over expressions and statements
    coded           expressions as plain data
    typed           the types of expressions
    counted         the identities by which effects are counted
    written         values and step instances as the spec writes them; `json_values`: the same as JSON
    cells           the cells of maps over offsets
    rewrite         rewriting of statements
    formula         expressions over parameters alone; `computed` puts them in the place of computed parameters
    messages        claims about all messages as claims about one
    participants    a few participants, or one row, in place of any number
    passes          smaller systems with the same answers
"""
