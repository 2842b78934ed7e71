"""Expressions and statements: frozen, closed, typed where they bind a name, with the place they came from.

Values are plain: bool, int (identities and counts too), None, and tuples for maps. Two nodes are equal when they mean
the same; the span does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from modelcheck.errors import Span
from modelcheck.ir.scalars import BoolType, EnumType, IdType, ScalarType

Value: TypeAlias = "bool | int | tuple[Value, ...] | None"


class Comparison(Enum):
    """Operators of `Compare`; EQ and NE take operands of any one type, the others integers."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="

    @property
    def mirrored(self) -> Comparison:
        """The operator that is true of `right, left` where this one is true of `left, right`: `<` becomes `>`."""
        return _MIRRORED.get(self, self)

    @property
    def negated(self) -> Comparison:
        """The operator that is true exactly where this one is false: `<` becomes `>=`."""
        return _NEGATED[self]


_MIRRORED: Final = {
    Comparison.LT: Comparison.GT,
    Comparison.LE: Comparison.GE,
    Comparison.GT: Comparison.LT,
    Comparison.GE: Comparison.LE,
}
_NEGATED: Final = {
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
    Comparison.LT: Comparison.GE,
    Comparison.LE: Comparison.GT,
    Comparison.GT: Comparison.LE,
    Comparison.GE: Comparison.LT,
}


class Operation(Enum):
    """Operators of `Arithmetic`, with Python's meaning (division rounds down, the remainder has the divisor's sign)."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    FLOORDIV = "//"
    MOD = "%"


class Choice(Enum):
    """The operand that an `Extremum` yields: the least or the greatest."""

    MIN = "min"
    MAX = "max"


class Folding(Enum):
    """The ways in which a `Fold` joins its elements, in order; `all` and `any` stop once the answer is certain."""

    ALL = "all"
    ANY = "any"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Node:
    """The base of all nodes: the place in the source they come from (None for nodes made by a pass)."""

    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A literal scalar: bool, int or None."""

    value: bool | int | None


@dataclass(frozen=True, slots=True)
class ParameterRead(Node):
    """A parameter of the instance; for identities, how many there are."""

    name: str


@dataclass(frozen=True, slots=True)
class VariableRead(Node):
    """The present value of a state variable."""

    name: str


@dataclass(frozen=True, slots=True)
class LocalRead(Node):
    """An argument of the step, a name bound by `Let`, `Loop` or `Fold`."""

    name: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Negation."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class And(Node):
    """Conjunction, evaluated from left to right and no further than needed."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Disjunction, evaluated from left to right and no further than needed."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left operator right`; both sides have one type, an identity and an optional one are joined by `Some`."""

    operator: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right` on integers."""

    operator: Operation
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`then if condition else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Extremum(Node):
    """The least or greatest of one or more integers."""

    choice: Choice
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Index(Node):
    """The entry of a map at a key; a key outside the domain is an `EvaluationError`."""

    base: Expr
    key: Expr


@dataclass(frozen=True, slots=True)
class Some(Node):
    """A value seen as an optional one; the value itself is unchanged."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Narrow(Node):
    """An optional value used as a plain one; None here is an `EvaluationError` with this diagnostic."""

    operand: Expr
    code: str = "MC304"
    message: str = "this value is None here"


@dataclass(frozen=True, slots=True)
class Fold(Node):
    """`all`, `any` or `sum` of `body` for every value of `local` in `domain`, in order."""

    folding: Folding
    local: str
    domain: Domain
    body: Expr


@dataclass(frozen=True, slots=True)
class RangeDomain(Node):
    """The integers from `start` up to but not including `stop`."""

    start: Expr
    stop: Expr


Expr: TypeAlias = (
    Const
    | ParameterRead
    | VariableRead
    | LocalRead
    | Not
    | And
    | Or
    | Compare
    | Arithmetic
    | Negate
    | Conditional
    | Extremum
    | Index
    | Some
    | Narrow
    | Fold
)
Domain: TypeAlias = RangeDomain | IdType | EnumType | BoolType
"""The values that key a map, that a loop runs over, or that an argument is chosen from."""


@dataclass(frozen=True, slots=True)
class Place(Node):
    """A scalar cell to assign: a variable and the keys that lead to the cell, one per nested map."""

    variable: str
    keys: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """Give the cell a new scalar value, computed before the write."""

    target: Place
    value: Expr


@dataclass(frozen=True, slots=True)
class Let(Node):
    """Name a value for the rest of the step, also past the end of a branch or loop, as in Python; may bind again."""

    local: str
    type: ScalarType
    value: Expr


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """`if condition: then else: otherwise`."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """Run the body once for every value of `local` in `domain`, in order; the domain is evaluated once, before."""

    local: str
    domain: Domain
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Require(Node):
    """An assertion: an `EvaluationError` with diagnostic `code` and `message` where the condition is false."""

    condition: Expr
    code: str
    message: str


Statement: TypeAlias = Assign | Let | Branch | Loop | Require

TRUE = Const(True)
FALSE = Const(False)


def checked(condition: Expr, value: Expr, *, code: str, message: str) -> Expr:
    """`value` where the condition is true; elsewhere evaluating it is an `EvaluationError` at the value's place."""
    return Narrow(Conditional(condition, Some(value), Const(None)), code, message, span=value.span)


def conjunction(*operands: Expr, span: Span | None = None) -> Expr:
    """The flattened conjunction: `TRUE` of nothing, the operand itself of one."""
    parts = [part for operand in operands for part in (operand.operands if isinstance(operand, And) else (operand,))]
    parts = [part for part in parts if part != TRUE]
    if len(parts) == 1:
        return parts[0]
    return And(tuple(parts), span=span) if parts else TRUE


def disjunction(*operands: Expr, span: Span | None = None) -> Expr:
    """The flattened disjunction: `FALSE` of nothing, the operand itself of one."""
    parts = [part for operand in operands for part in (operand.operands if isinstance(operand, Or) else (operand,))]
    parts = [part for part in parts if part != FALSE]
    if len(parts) == 1:
        return parts[0]
    return Or(tuple(parts), span=span) if parts else FALSE


def negation(condition: Expr) -> Expr:
    """The negated condition in its usual form: without a double `not`, `a >= b` for `a < b`."""
    match condition:
        case Not(operand):
            return operand
        case Compare(operator, left, right):
            return Compare(operator.negated, left, right)
        case _:
            return Not(condition)
