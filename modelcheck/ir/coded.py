"""Conditions and numbers over the state as plain data: `["<=", ["var", "committed"], ["param", "w"]]`.

What is read may come from anybody: it is made of these nodes and nothing else, however long and deep it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias, assert_never

from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    LocalRead,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.types import BoolType, EnumType, IdType

Code: TypeAlias = "bool | int | str | list[Code] | None"

Types: TypeAlias = Mapping[str, IdType | EnumType]
"""The identities and enumerations of a spec by name."""

DEEPEST: Final = 60
"""The most lists in lists."""

_NO_TYPES: Final[Types] = MappingProxyType({})


class NotCoded(ValueError):
    """Data that is no code of an expression, and why."""


_NAMED: Final[dict[str, Callable[[str], Expr]]] = {"var": VariableRead, "param": ParameterRead, "local": LocalRead}
_ONE: Final[dict[str, Callable[[Expr], Expr]]] = {"not": Not, "neg": Negate, "some": Some, "present": Narrow}
_SEVERAL: Final[dict[str, Callable[[tuple[Expr, ...]], Expr]]] = {
    "and": And,
    "or": Or,
    "min": lambda parts: Extremum(Choice.MIN, parts),
    "max": lambda parts: Extremum(Choice.MAX, parts),
}


def coded(expr: Expr) -> Code:
    """The code of an expression."""
    match expr:
        case Const(value):
            return value
        case VariableRead(name):
            return ["var", name]
        case ParameterRead(name):
            return ["param", name]
        case Not(operand):
            return ["not", coded(operand)]
        case Negate(operand):
            return ["neg", coded(operand)]
        case Some(operand):
            return ["some", coded(operand)]
        case Narrow(operand):
            return ["present", coded(operand)]
        case And(operands):
            return ["and", *map(coded, operands)]
        case Or(operands):
            return ["or", *map(coded, operands)]
        case Extremum(choice, operands):
            return [choice.value, *map(coded, operands)]
        case Compare(comparison, left, right):
            return [comparison.value, coded(left), coded(right)]
        case Arithmetic(operation, left, right):
            return [operation.value, coded(left), coded(right)]
        case Index(base, key):
            return ["at", coded(base), coded(key)]
        case Conditional(condition, then, otherwise):
            return ["if", coded(condition), coded(then), coded(otherwise)]
        case LocalRead(name):
            return ["local", name]
        case Fold(folding, local, domain, body):
            return [folding.value, local, _domain(domain), coded(body)]
        case _:
            assert_never(expr)


def _domain(domain: Domain) -> Code:
    match domain:
        case RangeDomain(start, stop):
            return ["range", coded(start), coded(stop)]
        case IdType(name=name) | EnumType(name=name):
            return ["each", name]
        case BoolType():
            return ["bool"]
        case _:
            assert_never(domain)


def decoded(code: object, types: Types = _NO_TYPES, *, deepest: int = DEEPEST) -> Expr:
    """The expression of a code.

    Args:
        code: The data.
        types: Those that it may range over.
        deepest: The most lists in lists.

    Raises:
        NotCoded: It is none.
    """
    if code is None or isinstance(code, bool | int):
        return Const(code)
    if deepest <= 0:
        raise NotCoded("it is nested too deeply")
    match code:
        case [str(word), str(name)] if word in _NAMED:
            return _NAMED[word](name)
        case [str(word), str(local), [*domain], body] if word in (each.value for each in Folding):
            over = _decoded_domain(domain, types, deepest=deepest - 1)
            return Fold(Folding(word), local, over, decoded(body, types, deepest=deepest - 1))
        case [str(word), *rest]:
            return _compound(word, [decoded(each, types, deepest=deepest - 1) for each in rest])
        case _:
            raise NotCoded(f"{str(code)[:60]} is no expression")


def _decoded_domain(code: list[object], types: Types, *, deepest: int) -> Domain:
    match code:
        case ["range", start, stop]:
            return RangeDomain(decoded(start, types, deepest=deepest), decoded(stop, types, deepest=deepest))
        case ["each", str(name)] if name in types:
            return types[name]
        case ["bool"]:
            return BoolType()
        case _:
            raise NotCoded(f"{str(code)[:60]} is nothing to range over")


def _compound(word: str, parts: list[Expr]) -> Expr:
    match parts:
        case [_, *_] if word in _SEVERAL:
            return _SEVERAL[word](tuple(parts))
        case [operand] if word in _ONE:
            return _ONE[word](operand)
        case [left, right]:
            if word in (each.value for each in Comparison):
                return Compare(Comparison(word), left, right)
            if word in (each.value for each in Operation):
                return Arithmetic(Operation(word), left, right)
            if word == "at":
                return Index(left, right)
        case [condition, then, otherwise] if word == "if":
            return Conditional(condition, then, otherwise)
    raise NotCoded(f"{word[:60]} is no word for {len(parts)} parts")
