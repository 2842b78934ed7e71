"""The body of a class holds what the language knows and nothing else: what is not read must not look as if it were."""

from __future__ import annotations

import ast

from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.names import Declarations
from modelcheck.frontend.source import Collector, fail
from modelcheck.spec import Spec

_RESERVED = frozenset({"forget", "used"})


def check_members(spec: LoadedSpec, declared: Declarations) -> None:
    """Every line of the class bodies is one of the language, and every marked method is one that is read.

    Raises:
        SpecError: MC202, a line that would be ignored; MC211, a marked method that is not read, or a name that the
            language uses itself.
    """
    problems = Collector()
    read: set[str] = set()
    for owner in spec.ancestry:
        for node in owner.node.body:
            with problems:
                read |= _checked(node, owner, declared)
    problems.finish()
    _check_marks(spec, read)


def _checked(node: ast.stmt, owner: ClassSource, declared: Declarations) -> set[str]:
    span = owner.source.span(node)
    match node:
        case ast.FunctionDef(name=name):
            span = owner.source.name_span(node)
            if name in _RESERVED:
                raise fail("MC211", f"`{name}` is a word of the language", span, hint="give the method another name")
            if name in declared.variables or name in declared.parameters:
                raise fail("MC211", f"`{name}` is declared twice", span, hint="give the method another name")
            return {name}
        case ast.AnnAssign(target=ast.Name()) | ast.Assign(targets=[ast.Name()]) | ast.Pass():
            return set()
        case ast.Expr(value=ast.Constant()):
            return set()
        case _:
            hint = "declare parameters, variables and methods one by one at the top of the class"
            raise fail("MC202", "this line in the body of a spec is not part of the language", span, hint=hint)


def _check_marks(spec: LoadedSpec, read: set[str]) -> None:
    """A mixin that is no `Spec`, or a method put in by a decorator, would otherwise vanish without a word."""
    for cls in spec.cls.__mro__:
        for name, member in vars(cls).items():
            marked = getattr(member, "__modelcheck__", None) is not None
            if marked and (name not in read or not issubclass(cls, Spec)):
                span = spec.source.name_span(spec.node)
                hint = f"make {cls.__name__} a `Spec` with `abstract=True` and define `{name}` with `def` in its body"
                raise fail("MC211", f"the step or property `{name}` of {cls.__name__} is not read", span, hint=hint)
