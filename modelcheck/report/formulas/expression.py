"""Expressions as the user would write them: `position <= w or not in_flight`."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import assert_never

from modelcheck.ir.cells import variable_and_keys
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
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
from modelcheck.ir.shapes import LENGTH, PRESENT
from modelcheck.ir.types import BoolType, EnumType, IdType


class _Binding(IntEnum):
    """The binding strength of operators, as in Python's own grammar."""

    CONDITIONAL = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARE = 4
    SUM = 5
    PRODUCT = 6
    NEGATE = 7
    ATOM = 8


def source_text(expr: Expr) -> str:
    """The expression in Python's notation, with the brackets Python needs and no others; `self.` is left out."""
    return _text(expr, _Binding.CONDITIONAL)


def _text(expr: Expr, outer: _Binding) -> str:
    """The text of `expr` as an operand that must bind at least as tightly as `outer`."""
    text, binding = _bound(expr)
    return f"({text})" if binding < outer else text


def _whole(expr: Expr, suffix: str) -> str | None:
    """The list or record of which the expression reads the cell with this suffix; None if it reads none."""
    found = variable_and_keys(expr)
    if found is None or not found[0].endswith(suffix):
        return None
    return f"{found[0].removesuffix(suffix)}{''.join(f'[{source_text(key)}]' for key in found[1])}"


def _bound(expr: Expr) -> tuple[str, _Binding]:
    if (whole := _whole(expr, LENGTH)) is not None:
        return f"len({whole})", _Binding.ATOM
    if (whole := _whole(expr, PRESENT)) is not None:
        return f"{whole} is not None", _Binding.COMPARE
    match expr:
        case Not(operand) if (whole := _whole(operand, PRESENT)) is not None:
            return f"{whole} is None", _Binding.COMPARE
        case Const(value):
            negative = isinstance(value, int) and value < 0
            return repr(value), _Binding.NEGATE if negative else _Binding.ATOM
        case ParameterRead(name) | VariableRead(name):
            return name, _Binding.ATOM
        case LocalRead(name):
            return _local(name), _Binding.ATOM
        case Not(operand):
            return f"not {_text(operand, _Binding.NOT)}", _Binding.NOT
        case And(operands):
            return _joined(" and ", operands, _Binding.AND, empty="True")
        case Or(operands):
            return _joined(" or ", operands, _Binding.OR, empty="False")
        case Compare(operator, left, right):
            # Operands must bind tighter than the comparison itself: Python would chain `a < b < c`.
            sides = (_text(side, _Binding.SUM) for side in (left, right))
            return f" {operator.value} ".join(sides), _Binding.COMPARE
        case Arithmetic(operation, left, right):
            binding = _Binding.SUM if operation in (Operation.ADD, Operation.SUB) else _Binding.PRODUCT
            tighter = _Binding(binding + 1)
            return f"{_text(left, binding)} {operation.value} {_text(right, tighter)}", binding
        case Negate(operand):
            return f"-{_text(operand, _Binding.NEGATE)}", _Binding.NEGATE
        case Conditional(condition, then, otherwise):
            parts = (_text(then, _Binding.OR), _text(condition, _Binding.OR), _text(otherwise, _Binding.CONDITIONAL))
            return "{} if {} else {}".format(*parts), _Binding.CONDITIONAL
        case Extremum(choice, operands):
            return f"{choice.value}({', '.join(map(source_text, operands))})", _Binding.ATOM
        case Index(base, key):
            return f"{_text(base, _Binding.ATOM)}[{source_text(key)}]", _Binding.ATOM
        case Some(operand) | Narrow(operand):
            return _bound(operand)
        case Fold(folding, local, domain, body):
            element = _text(body, _Binding.CONDITIONAL)
            return f"{folding.value}({element} for {_local(local)} in {_domain(domain)})", _Binding.ATOM
        case _:
            assert_never(expr)


def _joined(word: str, operands: tuple[Expr, ...], binding: _Binding, *, empty: str) -> tuple[str, _Binding]:
    if not operands:
        return empty, _Binding.ATOM
    tighter = _Binding(binding + 1)
    return word.join(_text(operand, tighter) for operand in operands), binding


def _local(name: str) -> str:
    """The local name as one of Python: `key 0`, which the checker made so that no spec has it, becomes `key_0`."""
    return re.sub(r"\W", "_", name)


def _domain(domain: Domain) -> str:
    match domain:
        case RangeDomain(Const(0), stop):
            return f"range({source_text(stop)})"
        case RangeDomain(start, stop):
            return f"range({source_text(start)}, {source_text(stop)})"
        case IdType():
            return domain.parameter
        case EnumType():
            return domain.name
        case BoolType():
            return "(False, True)"
        case _:
            assert_never(domain)
