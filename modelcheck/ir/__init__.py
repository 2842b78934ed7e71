"""The intermediate representation: frozen nodes, types, transition systems; no meaning (see `modelcheck.semantics`)."""
