"""The intermediate representation: frozen nodes, types, transition systems; no meaning (see `modelcheck.semantics`).

Read in this order:

    scalars, types  what a value or a variable may be
    nodes           expressions and statements
    properties      the built-in properties, and those of a spec's own
    system          the transition system of one instance
    fold            walks over expressions and statements
    cells           the cells of maps
    typed           the types of expressions
    rewrite         what all rewrites share
    formula         expressions over parameters alone; `computed` puts them in the place of computed parameters
    messages        what is asked of all messages, asked of one
    any_number      a few participants in place of any number
    passes          smaller systems of which the same is true
"""
