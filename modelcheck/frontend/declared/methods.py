"""The marked methods of a spec: its steps and properties, each where it is defined."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from modelcheck.errors import Note
from modelcheck.frontend.reading.class_scope import ClassScope, class_scope
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.decorators import Mark, budget, word_of
from modelcheck.frontend.reading.functions import binder, definitions
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec, once
from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.spec import PropertyMark, StepMark


@dataclass(frozen=True, slots=True)
class MarkedMethod(Method):
    """A step or a property; `decorator` is the expression that marks it."""

    owner: ClassSource
    mark: Mark
    decorator: ast.expr

    @property
    def doc(self) -> str:
        """Its docstring, cleaned."""
        return inspect.cleandoc(ast.get_docstring(self.node) or "")

    @property
    def budget(self) -> ast.expr | None:
        """The expression of its budget; None for anything but a fault with a budget.

        Raises:
            SpecError: MC211, it cannot be read.
        """
        return budget(self.decorator, self.node, self.source)

    def outside(self, spec: LoadedSpec, parameters: Mapping[str, object]) -> ClassScope:
        """The scope around the method, of its decorator and of the annotations of its arguments."""
        return class_scope(spec, self.owner, parameters, self.node)


@once
def marked_methods(spec: LoadedSpec) -> tuple[MarkedMethod, ...]:
    """The marked methods in source order; an override takes the place of what it overrides.

    Raises:
        SpecError: MC215, an override takes other arguments, or is no step or property any more; MC211, Python finds
            something else by its name.
    """
    known: dict[str, MarkedMethod] = {}
    methods = definitions(spec)
    problems = Collector()
    for owner in spec.ancestry:
        for node in owner.node.body:
            if isinstance(node, ast.FunctionDef):
                with problems:
                    marked = _marked(spec, owner, methods[owner.cls, node.name])
                    before = known.get(node.name)
                    if before and (marked is None or ast.dump(before.node.args) != ast.dump(node.args)):
                        hint = "keep the arguments and the decorator; write `when(False)` to drop a step"
                        message = f"`{node.name}` has other arguments or another decorator than what it overrides"
                        span, notes = owner.source.name_span(node), (Note("overrides this", before.span),)
                        raise fail("MC215", message, span, hint=hint, notes=notes)
                    if marked is not None:
                        known[node.name] = marked
    problems.finish()
    for name, method in known.items():
        if binder(spec, name) is not method.cls:
            hint = "give the other attribute another name"
            message = f"Python finds another `{name}` in {spec.cls.__name__} than this"
            raise fail("MC211", message, method.span, hint=hint)
    return tuple(known.values())


def _marked(spec: LoadedSpec, owner: ClassSource, method: Method) -> MarkedMethod | None:
    """The method with the mark that its decorator left; None where it has none."""
    mark = getattr(method.function, "__modelcheck__", None)
    decorated = word_of(method.node, class_scope(spec, owner, {}, method.node), method.source)
    if decorated is None or not isinstance(mark, StepMark | PropertyMark):
        return None
    word, decorator = decorated
    return MarkedMethod(method.function, method.node, method.source, method.cls, word, owner, mark, decorator)


def self_name(method: Method) -> str:
    """The method's name for the spec, `self` as a rule.

    Raises:
        SpecError: MC211, it has no arguments.
    """
    arguments = method.node.args.args
    if not arguments:
        raise fail("MC211", f"`{method.node.name}` has no self", method.span, hint="write `def step(self) -> None`")
    return arguments[0].arg
