"""The places of a spec's names in its text."""

from __future__ import annotations

import ast

from modelcheck.errors import Span
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec


def place_of(spec: LoadedSpec, name: str) -> Span:
    """The last line of the class bodies that binds the name; the spec's own name if none does."""
    found = [place for owner in spec.ancestry if (place := place_in(owner, name)) is not None]
    return found[-1] if found else spec.source.name_span(spec.node)


def place_in(owner: ClassSource, name: str) -> Span | None:
    """The last line of one class body that binds the name; None if none does."""
    found = None
    for node in owner.node.body:
        match node:
            case ast.FunctionDef() if node.name == name:
                found = owner.source.name_span(node)
            case (
                ast.AnnAssign(target=ast.Name(id=bound) as target) | ast.Assign(targets=[ast.Name(id=bound) as target])
            ):
                found = owner.source.span(target) if bound == name else found
            case _:
                pass
    return found
