"""The overridden method that `super().method(...)` calls, found as Python finds it."""

from __future__ import annotations

import ast

from modelcheck.errors import Span
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.names import Names, declared_here, unknown_name
from modelcheck.spec import PropertyMark


def overridden(call: ast.Call, names: Names, span: Span) -> Method:
    """The method that a call through `super()` means: that of the next class with one, after the class it stands in.

    Raises:
        SpecError: MC201, no base has it; MC202, it is a step, or decorated in some other way, or `super` has arguments.
    """
    match call.func:
        case ast.Attribute(value=ast.Call(args=[], keywords=[]), attr=name) if names.cls is not None:
            pass
        case _:
            hint = "write `super().method(...)` inside a method of the spec"
            raise fail("MC224", "this use of `super` is not part of the language", span, hint=hint)
    lineage = names.declared.lineage
    above = lineage[lineage.index(names.cls) + 1 :]
    owner = next((cls for cls in above if name in vars(cls)), None)
    method = names.declared.definitions.get((owner, name)) if owner else None
    if method is None or owner is None:
        known = [known for cls, known in names.declared.definitions if cls in above]
        raise unknown_name(name, known, span, "no base has a method")
    mark = getattr(vars(owner)[name], "__modelcheck__", None)
    if method.word is not None and not isinstance(mark, PropertyMark):
        hint = "move the lines both need into a method without a decorator, and call it from both"
        notes = declared_here(method.source.name_span(method.node))
        raise fail("MC224", f"`super().{name}` is a step, which another cannot contain", span, hint=hint, notes=notes)
    return method
