"""The names at one point of a spec, and their values."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import FunctionType, ModuleType

from modelcheck.errors import Note, Span, SpecError, UsageError
from modelcheck.frontend.reading.class_scope import ClassScope
from modelcheck.frontend.reading.compiled import Method
from modelcheck.frontend.reading.scope import MISSING, PythonScope, found
from modelcheck.frontend.reading.source import SourceFile, fail
from modelcheck.frontend.types.known_types import Types
from modelcheck.frontend.values.pure import PureFunctions
from modelcheck.frontend.values.values import Value
from modelcheck.ir.nodes import Const, Expr
from modelcheck.ir.shapes import Shape, cells
from modelcheck.ir.system import Lifetime
from modelcheck.ir.types import BoolType, IdType, IntType, Type


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """A parameter as the spec declares it; for identities, `type` is that of one identity."""

    type: BoolType | IntType | IdType
    span: Span


@dataclass(frozen=True, slots=True)
class DeclaredVariable:
    """A state variable as the spec declares it; `initial` has the first value of each of its cells by suffix."""

    shape: Shape
    lifetime: Lifetime
    initial: Mapping[str, Expr]
    span: Span


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that a spec declares and its methods may name; `members` are its plain constants.

    `parameter_values` has the parameters as the body of the class knows them in this instance: identities are `Ids`.

    `lineage` is the spec's class and its bases in the order in which Python looks for a method; `definitions` has every
    method of theirs, those that others override too. `types` and `pure` gather what else is met on the way.
    """

    parameter_values: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, DeclaredParameter] = field(default_factory=dict)
    variables: Mapping[str, DeclaredVariable] = field(default_factory=dict)
    budgets: Mapping[str, Expr] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    members: Mapping[str, bool | int] = field(default_factory=dict)
    helpers: Mapping[str, Method] = field(default_factory=dict)
    lineage: tuple[type, ...] = ()
    definitions: Mapping[tuple[type, str], Method] = field(default_factory=dict)
    types: Types = field(default_factory=lambda: Types({}))
    pure: PureFunctions = field(default_factory=lambda: PureFunctions({}))

    def cell_types(self) -> dict[str, Type]:
        """The type of each variable of the IR by name."""
        return {
            name + cell.suffix: cell.type for name, variable in self.variables.items() for cell in cells(variable.shape)
        }

    def names(self) -> list[str]:
        """Every name that can follow `self.` in an expression."""
        return [*self.parameters, *self.variables, *self.members]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an expression.

    Attributes:
        scope: The objects of names that are not local.
        owner: The method's name for the spec, `self` as a rule; None in the body of a class and in a @pure function.
        locals: The values of local names.
        prefix: Put before names that an inlined function binds, so that they differ from all others.
        calls: The functions being inlined, outermost first.
        cls: The class whose text this is, for `super()`.
    """

    source: SourceFile
    declared: Declarations
    scope: PythonScope
    owner: str | None = None
    locals: Mapping[str, Value] = field(default_factory=dict)
    prefix: str = ""
    calls: tuple[FunctionType, ...] = ()
    cls: type | None = None

    def find(self, node: ast.expr) -> object:
        """The object that Python finds for a name, or an attribute of a module or class; MISSING for a local name."""
        return found(node, self.scope, self.locals)

    def parameter(self, node: ast.expr) -> str | None:
        """The parameter that a name in the body of a class stands for; None elsewhere."""
        return self.scope.parameter(node) if isinstance(self.scope, ClassScope) else None

    def inside(self) -> Names:
        """The names inside a comprehension: in the body of a class it does not see the class's own names."""
        return replace(self, scope=self.scope.inside()) if isinstance(self.scope, ClassScope) else self

    def constant(self, node: ast.Attribute) -> object:
        """The value of an attribute of a module, or in the body of a class of a base; MISSING elsewhere."""
        if isinstance(self.scope, ClassScope) and (own := self.scope.constant(node)) is not MISSING:
            return own
        return self.find(node) if isinstance(self.find(node.value), ModuleType) else MISSING

    def identities(self, node: ast.expr) -> IdType | None:
        """The identities that `self.consumers`, or `consumers` in the body of a class, names."""
        name = self.parameter(node)
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == self.owner:
                name = attr
        declared = None if name is None else self.declared.parameters.get(name)
        return declared.type if declared and isinstance(declared.type, IdType) else None

    def bind(self, name: str, value: Value) -> Names:
        """These names with one more local one.

        Raises:
            SpecError: MC225, it is the method's name for the spec.
        """
        if name == self.owner:
            hint = "give it another name"
            raise fail("MC225", f"`{name}` is the spec, and stays so", value.span, hint=hint)
        return replace(self, locals={**self.locals, name: value})


def as_constant(value: object) -> Const | None:
    """A plain bool or int of the module or class as a literal; None for anything else, members of an IntEnum too."""
    return Const(value) if type(value) in (bool, int) else None  # type: ignore[arg-type] # one of these


def unknown_name(name: str, candidates: Iterable[str], span: Span, what: str) -> SpecError:
    """The error MC201, with the closest name that exists; `what` says who lacks it: "the spec has no method"."""
    known = sorted(candidates)
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean `{close[0]}`?" if close else f"known here: {', '.join(known) or 'nothing'}"
    return fail("MC201", f"{what} `{name}`", span, hint=hint)


def unknown_parameter(message: str, name: str, candidates: Iterable[str]) -> UsageError:
    """The error MC106, with the closest parameter that exists, and all of them."""
    known = list(candidates)
    close = get_close_matches(name, known, n=1)
    meant = f"did you mean `{close[0]}`? " if close else ""
    return UsageError(message, hint=f"{meant}its parameters: {', '.join(known) or 'none'}", code="MC106")


def declared_here(span: Span) -> tuple[Note, ...]:
    """A note that points at a declaration."""
    return (Note("declared here", span),)
