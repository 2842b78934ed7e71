"""The body of a step as generated Python: straight-line code over states that are never changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from modelcheck.explicit.python.expressions import operand_of
from modelcheck.explicit.python.loops import UNROLLED_NODES, constant_domain, loop_value, range_of
from modelcheck.explicit.python.maps import View, shift_of
from modelcheck.explicit.python.operands import Known, Text, condition, is_optional, typed_text
from modelcheck.explicit.python.point import Point
from modelcheck.ir.fold import expressions, statements
from modelcheck.ir.nodes import Assign, Branch, Expr, Let, Loop, Place, Require, Statement
from modelcheck.ir.types import BoolType, IntType, Type


def run(body: Sequence[Statement], point: Point) -> None:
    """Emit the statements in order; afterwards, state and names of `point` are those after them."""
    for statement in body:
        match statement:
            case Assign(target, value):
                _assign(target, value, point)
            case Let(local, _, value):
                point.locals[local] = point.stored(operand_of(value, point))
            case Branch():
                _branch(statement, point)
            case Loop():
                _loop(statement, point)
            case Require(required):
                _require(required, point)
            case _:
                assert_never(statement)


def _assign(target: Place, value: Expr, point: Point) -> None:
    field = point.program.layout.fields[target.variable]
    shift = shift_of(View(field, tuple(operand_of(key, point) for key in target.keys)), point)
    if isinstance(shift, int):
        point.write(field, shift, operand_of(value, point))
    else:
        # The place first, unlike the semantics, so that `x[i] += 1` looks it up once: both are computed in any case.
        name = point.named_shift(shift.text)
        point.write_computed(field, name, operand_of(value, point))


def _require(required: Expr, point: Point) -> None:
    operand = operand_of(required, point)
    if operand != Known(True):
        point.emit(f"if not {condition(operand)}:")
        point.emit("    trap()")


def _branch(branch: Branch, point: Point) -> None:
    test = operand_of(branch.condition, point)
    if isinstance(test, Known):
        run(branch.then if test.value else branch.otherwise, point)
        return
    point.settle()
    names = _merged_names((*branch.then, *branch.otherwise), point)
    after, unbound = point.program.fresh("t"), set[str]()
    for opening, arm in ((f"if {condition(test)}:", branch.then), ("else:", branch.otherwise)):
        point.emit(opening)
        with point.indented():
            run(arm, point)
            unbound |= {local for local in names if not _is_bound(local, point)}
            _hand_over(after, names, point)
    point.become(after, {local: name._replace(bound=local not in unbound) for local, name in names.items()})


def _loop(loop: Loop, point: Point) -> None:
    values = constant_domain(loop.domain, point, operand_of)
    if values is not None and len(values) * _weight(loop.body) <= UNROLLED_NODES:
        for value in values:
            point.locals[loop.local] = Known(value)
            run(loop.body, point)
        return
    first, end = range_of(loop.domain, point, operand_of)
    point.settle()
    names = _merged_names((loop,), point)
    state, element = point.program.fresh("t"), names[loop.local].text
    point.emit(f"{state} = {point.base}")
    point.become(state, names)
    point.emit(f"for {element} in range({first.text}, {end.text}):")
    with point.indented():
        point.locals[loop.local] = loop_value(element, loop.domain, first, end)
        run(loop.body, point)
        _hand_over(state, names, point)


def _weight(body: tuple[Statement, ...]) -> int:
    return 1 + sum(1 for _ in expressions(body))


def _merged_names(body: Iterable[Statement], point: Point) -> Mapping[str, Text]:
    """A name of the generated code for every local name that may or may not be bound anew by `body`.

    Until something is bound to it, it holds `unbound`.
    """
    bound: dict[str, list[Type]] = {}
    for statement in statements(tuple(body)):
        match statement:
            case Let(local, type_, _):
                bound.setdefault(local, []).append(type_)
            case Loop(local, domain, _):
                bound.setdefault(local, []).append(domain if isinstance(domain, BoolType) else IntType())
            case _:
                pass
    names = {}
    for local, types in bound.items():
        name = point.program.fresh()
        merged = typed_text(name, types[0], total=True)
        before = point.locals.get(local)
        optional = any(typed_text(name, type_, total=True).optional for type_ in types)
        point.emit(f"{name} = {'unbound' if before is None else point.value(before)}")
        optional = optional or (before is not None and is_optional(before))
        names[local] = merged._replace(optional=optional, bound=_is_bound(local, point))
    return names


def _is_bound(local: str, point: Point) -> bool:
    """True if something is bound to the name, whatever way was taken."""
    operand = point.locals.get(local)
    return operand.bound if isinstance(operand, Text) else operand is not None


def _hand_over(state: str, names: Mapping[str, Text], point: Point) -> None:
    """End an arm or a round by one assignment to all names, as the new value of one may be the old one of another."""
    targets, values = [state], [point.settled()]
    for local, name in names.items():
        operand = point.locals.get(local)
        if operand is not None and operand != name:
            targets.append(name.text)
            values.append(point.value(operand))
    point.emit(f"{', '.join(targets)} = {', '.join(values)}" if values != targets else "pass")
