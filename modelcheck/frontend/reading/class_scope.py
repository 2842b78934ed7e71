"""The names of a class body in one instance, and its values as Python computes them.

The body ran once, with the default of every parameter. Of another instance it is read as if it ran again with the
parameters of that instance: a parameter that it names is the instance's, also as `Base.messages`, and so is all that it
computed from one.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from types import FunctionType
from typing import Final, NamedTuple

from modelcheck.errors import Span
from modelcheck.frontend.reading.compiled import cells_of, class_code
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec
from modelcheck.frontend.reading.scope import MISSING, FunctionScope, content, found
from modelcheck.frontend.reading.source import fail, nested, what_failed
from modelcheck.spec import Spec


class ClassScope(NamedTuple):
    """The names of a class body at one of its statements.

    Attributes:
        spec: The spec that is read; `owner` is its class or one of its bases.
        parameters: The parameters of the instance by name, identities as `Ids`.
        above: The statements of the body that bound a name before this one.
    """

    spec: LoadedSpec
    owner: ClassSource
    parameters: Mapping[str, object]
    above: Mapping[str, ast.stmt]

    def parameter(self, node: ast.expr) -> str | None:
        """The parameter of this spec that `messages` or `Base.messages` names; None for anything else."""
        match node:
            case ast.Name(id=name) if name in self.above and name in self.parameters:
                return name
            case ast.Attribute(attr=name) if name in self.parameters and self.base(node) is not None:
                return name
            case _:
                return None

    def find(self, name: str) -> object:
        """The object of a name, or MISSING; a parameter has none, since its value differs between instances."""
        if name in self.above:
            return MISSING if name in self.parameters else self._own(name)
        if name in self._free:
            cells = cells_of(self.owner.cls)
            return content(cells[name]) if name in cells else MISSING
        module = self.owner.namespace
        return module.get(name, _builtins(module).get(name, MISSING))

    def constant(self, node: ast.expr) -> object:
        """The value of a name of the class body, or of an attribute of one of its bases; MISSING elsewhere."""
        match node:
            case ast.Name(id=name):
                return self.find(name)
            case ast.Attribute(attr=name) if (base := self.base(node)) is not None:
                return base._own(name)
            case _:
                return MISSING

    def reads(self, tree: ast.expr) -> Iterator[ast.expr]:
        """The parts of an expression that depend on the class body, or on that of a base."""
        parts = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
        for node in parts:
            if node.id in self.above if isinstance(node, ast.Name) else self.base(node) is not None:
                yield node
        yield from self._hidden(parts)

    def hidden_reads(self, tree: ast.expr) -> Iterator[ast.expr]:
        """The parts that may read the class or a base in a way that cannot be followed, as `getattr(Base, "messages")`.

        A function of the user's reads it if it, or one that it calls, names the class.
        """
        return self._hidden([node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)])

    def _hidden(self, parts: Sequence[ast.Name | ast.Attribute]) -> Iterator[ast.expr]:
        followed = {id(node.value) for node in parts if isinstance(node, ast.Attribute) and self.base(node)}
        for node in parts:
            if id(node) not in followed:
                known = found(node, self)
                is_method = isinstance(node, ast.Name) and isinstance(self.above.get(node.id), ast.FunctionDef)
                is_dynamic = any(known is each for each in _DYNAMIC)
                named = isinstance(known, FunctionType) and self._is_named_by(known)
                if self._is_of_the_spec(known) or is_method or is_dynamic or named:
                    yield node

    def inside(self) -> ClassScope:
        """The scope of a comprehension in the body, which does not see the class's own names."""
        return self._replace(above={})

    def value(self, expression: ast.expr) -> object:
        """The value that Python computes for the expression, with the parameters of this instance.

        Raises:
            Exception: Whatever the user's expression raises.
        """
        mine: dict[str, object] = {}
        bases: dict[str, object] = {}
        tree = _Replaced(self, mine, bases).visit(deepcopy(expression))
        code = compile(ast.fix_missing_locations(ast.Expression(tree)), self.owner.source.display, "eval")
        free = {name: each for name in self._free if (each := self.find(name)) is not MISSING}
        return eval(code, {**self.owner.namespace, **free, **bases}, mine)

    def value_of(self, name: str) -> object:
        """The value of a name of the body itself, parameters of the instance among them.

        Raises:
            Exception: Whatever the user's expression raises.
        """
        if name in self.parameters:
            return self.parameters[name]
        match self.above[name]:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                return self.at(self.above[name]).value(value)
            case _:
                return vars(self.owner.cls).get(name, MISSING)

    def at(self, statement: ast.stmt) -> ClassScope:
        """The scope of another statement of the same body."""
        end = (statement.lineno, statement.col_offset)
        above = self.owner.bound.items()
        return self._replace(above={name: each for name, each in above if (each.lineno, each.col_offset) < end})

    def _is_of_the_spec(self, known: object) -> bool:
        return isinstance(known, type) and known in self.spec.cls.__mro__ and known not in (Spec, object)

    def _is_named_by(self, function: FunctionType) -> bool:
        """True if the function, or one that it calls, names a class of the spec."""
        if function.__module__ == Spec.__module__:
            return False  # a word of the language
        asked: list[FunctionType] = []
        pending = [function]
        while pending:
            each = pending.pop()
            asked.append(each)
            scope = FunctionScope.of(each)
            for code in (each.__code__, *nested(each.__code__)):
                for known in map(scope.find, (*code.co_names, *code.co_freevars)):
                    if self._is_of_the_spec(known):
                        return True
                    if isinstance(known, FunctionType) and known not in asked:
                        pending.append(known)
        return False

    def _own(self, name: str) -> object:
        """The plain constant of the body with this name; MISSING for state variables and parameters."""
        if any(name in owner.annotated for owner in self.spec.ancestry):
            return MISSING
        try:
            value = self.value_of(name)
        except Exception:  # the user's own expression may fail in any way; where it stands that is reported
            return MISSING
        return value if type(value) in (bool, int) else MISSING

    def base(self, node: ast.Attribute) -> ClassScope | None:
        """The scope of the class that binds the name of `Base.name`; None if `Base` is neither this spec nor a base."""
        cls = found(node.value, self)
        if not isinstance(cls, type) or cls not in self.spec.cls.__mro__:
            return None
        binder = next((each for each in cls.__mro__ if node.attr in vars(each)), None)
        owner = next((each for each in self.spec.ancestry if each.cls is binder), None)
        return class_scope(self.spec, owner, self.parameters) if owner else None

    @property
    def _free(self) -> tuple[str, ...]:
        """The names of the function around the class that the body reads."""
        code = class_code(self.owner.cls, self.owner.node, self.owner.source)
        return code.co_freevars if code else ()


def class_scope(
    spec: LoadedSpec, owner: ClassSource, parameters: Mapping[str, object], statement: ast.stmt | None = None
) -> ClassScope:
    """The scope of a statement in the body of `owner`; with None, that of the end of the body, which sees all of it."""
    scope = ClassScope(spec, owner, parameters, owner.bound)
    return scope if statement is None else scope.at(statement)


def computed(scope: ClassScope, name: str, expression: ast.expr, code: str) -> object:
    """The value of a line of the class body, computed by Python in this scope.

    Raises:
        SpecError: `code`, computing it fails.
    """
    hidden = next(scope.hidden_reads(expression), None)
    if hidden is not None:
        message = f"`{ast.unparse(hidden)}` reads the class in a way that cannot follow the parameters of an instance"
        hint = "read it by its name: `messages`, or `Base.messages` where it is declared in a base"
        raise fail(code, message, scope.owner.source.span(hidden), hint=hint)
    try:
        return scope.value(expression)
    except Exception as error:  # the user's own expression may fail in any way
        span: Span = scope.owner.source.span(expression)
        message = f"the value of `{name}` fails: {what_failed(error)}"
        raise fail(code, message, span, hint="it may use parameters and names of the module") from error


_DYNAMIC: Final = (eval, exec, globals, locals, vars)
"""Functions that may read any name."""


class _Replaced(ast.NodeTransformer):
    """Replaces the reads of a class body and of bases in an expression by new names, and collects their values."""

    def __init__(self, scope: ClassScope, mine: dict[str, object], bases: dict[str, object]) -> None:
        self._scope, self._mine, self._bases = scope, mine, bases

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Replace a name of the body itself; its value in this instance goes to `mine`."""
        if node.id in self._scope.above and node.id not in self._mine:
            self._mine[node.id] = self._scope.value_of(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace a name of a base; its value in this instance goes to `bases`."""
        base = self._scope.base(node)
        if base is None:
            return self.generic_visit(node)
        name = ast.unparse(node)
        self._bases[name] = base.value_of(node.attr)
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def _builtins(module: Mapping[str, object]) -> Mapping[str, object]:
    """The built-ins of a module as names; its `__builtins__` is a module or already these names."""
    known = module.get("__builtins__", builtins)
    return known if isinstance(known, dict) else vars(known)
