"""Cells of maps over offsets: the number of messages that have one, and the expressions that read one of them."""

from __future__ import annotations

from collections.abc import Sequence

from modelcheck.ir.fold import map_children
from modelcheck.ir.nodes import And, Compare, Comparison, Const, Expr, Index, RangeDomain, VariableRead
from modelcheck.ir.system import Variable, key_domains, leaf_type
from modelcheck.ir.types import CountType


class CannotWatch(Exception):
    """Watching one message would not be sound here; the text says why, in the words of the spec."""


def number_of_messages(variable: Variable) -> Expr | None:
    """The number of messages for which a variable has cells; None if its innermost keys are no offsets.

    Raises:
        CannotWatch: Its offsets do not start at 0, or its first value is no constant, which is 0 for `Effects`.
    """
    domains = list(key_domains(variable.type))
    if not domains or not isinstance(domains[-1], RangeDomain):
        return None
    counts = isinstance(leaf_type(variable.type), CountType)
    begins = variable.initial == Const(0) if counts else isinstance(variable.initial, Const)
    if not begins or domains[-1].start != Const(0):
        first = "no effects" if counts else "a constant"
        raise CannotWatch(f"`{variable.name}` does not begin with {first}, at offset 0")
    return domains[-1].stop


def cell(name: str, keys: Sequence[Expr]) -> Expr:
    """The cell of a variable at these keys, outermost first; the variable itself without keys."""
    expr: Expr = VariableRead(name)
    for key in keys:
        expr = Index(expr, key)
    return expr


def variable_and_keys(expr: Expr) -> tuple[str, tuple[Expr, ...]] | None:
    """The inverse of `cell`, None for any other expression."""
    match expr:
        case VariableRead(name):
            return name, ()
        case Index(base, key):
            inner = variable_and_keys(base)
            return None if inner is None else (inner[0], (*inner[1], key))
        case _:
            return None


def within(key: Expr, size: Expr) -> Expr:
    """`0 <= key < size`."""
    return And((Compare(Comparison.LE, Const(0), key), Compare(Comparison.LT, key, size)))


def replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    """The expression with `new` wherever `old` stands."""
    return new if expr == old else map_children(expr, lambda child: replaced(child, old, new))
