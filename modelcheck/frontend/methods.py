"""The marked methods of a spec: its steps and properties, each where it is defined."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from modelcheck.errors import Note, Span
from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.source import fail
from modelcheck.spec import PropertyMark, StepMark


@dataclass(frozen=True, slots=True)
class Method:
    """A marked method: its definition, and the class whose text it stands in."""

    node: ast.FunctionDef
    owner: ClassSource
    mark: StepMark | PropertyMark

    @property
    def span(self) -> Span:
        """Where its name stands."""
        return self.owner.source.name_span(self.node)

    @property
    def doc(self) -> str:
        """Its docstring, cleaned."""
        return inspect.cleandoc(ast.get_docstring(self.node) or "")


def marked_methods(spec: LoadedSpec) -> Iterator[Method]:
    """Marked methods, an override in the place of what it overrides, in source order otherwise.

    Raises:
        SpecError: MC215, an override takes other arguments, or is no step or property any more.
    """
    found: dict[str, Method] = {}
    for owner in spec.ancestry:
        for node in owner.node.body:
            if isinstance(node, ast.FunctionDef):
                mark = getattr(vars(owner.cls).get(node.name), "__modelcheck__", None)
                before = found.get(node.name)
                if isinstance(mark, StepMark | PropertyMark):
                    found[node.name] = Method(node, owner, mark)
                if before and (mark is None or ast.dump(before.node.args) != ast.dump(node.args)):
                    span = owner.source.name_span(node)
                    hint = "keep the arguments and the decorator; write `when(False)` to drop a step"
                    notes = (Note("overrides this", before.span),)
                    raise fail(
                        "MC215",
                        f"`{node.name}` has other arguments or another decorator than what it overrides",
                        span,
                        hint=hint,
                        notes=notes,
                    )
    yield from found.values()


def self_name(method: Method) -> str:
    """What the method calls the spec, `self` as a rule.

    Raises:
        SpecError: MC211, it has no arguments.
    """
    arguments = method.node.args.args
    if not arguments:
        raise fail("MC211", f"`{method.node.name}` has no self", method.span, hint="write `def step(self) -> None`")
    return arguments[0].arg
