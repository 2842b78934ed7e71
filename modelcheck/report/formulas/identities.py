"""Identities and members in expressions, by their names: `owner[p0] == c1`."""

from __future__ import annotations

from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import map_children
from modelcheck.ir.nodes import Compare, Const, Expr, Index, LocalRead, Some, VariableRead
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.typed import scalar_type_of
from modelcheck.ir.types import EnumType, IdType, MapType, Type, present
from modelcheck.ir.written import Names


def named(expr: Expr, system: TransitionSystem, names: Names) -> Expr:
    """The expression with a name in place of each constant that stands for an identity or a member of an enum."""

    def rename(part: Expr) -> Expr:
        match part:
            case VariableRead() | Index() if (found := variable_and_keys(part)) and found[0] in system.variable_index:
                return _cell(part, *found)
            case Compare(_, left, right):
                changed = map_children(part, rename)
                assert isinstance(changed, Compare)
                type_ = scalar_type_of(left, system) or scalar_type_of(right, system)
                return map_children(changed, lambda side: _value(side, type_ and present(type_), names))
            case _:
                return map_children(part, rename)

    def _cell(part: Expr, name: str, keys: tuple[Expr, ...]) -> Expr:
        type_ = system.variable(name).type
        shown: list[Expr] = []
        for key in keys:
            if isinstance(key, Const) and isinstance(type_, MapType) and isinstance(key.value, int):
                shown.append(LocalRead(names.key(type_.key, key.value)))
            else:
                shown.append(rename(key))
            type_ = type_.value if isinstance(type_, MapType) else type_
        return cell(name, shown)

    return rename(expr)


def _value(side: Expr, type_: Type | None, names: Names) -> Expr:
    match side:
        case Some(operand):
            return Some(_value(operand, type_, names))
        case Const(int() as value) if isinstance(type_, IdType | EnumType):
            return LocalRead(names.scalar(type_, value))
        case _:
            return side
