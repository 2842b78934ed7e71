"""Whole specs as a user would write them: types, variables, functions, steps, faults and properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.differential.spec_bodies import Bodies, Change
from tests.differential.spec_expressions import Expressions, Function, Point
from tests.differential.spec_kinds import BOOL, COLOR, INT, SPOT, WHO, Kind, Maker, World, between, worlds

HEADER = """\
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import *

LIMIT = 2
Who = NewType("Who", int)
Spot = NewType("Spot", int)
"""


@dataclass(frozen=True)
class SpecText:
    """The text of a file with one concrete spec, the parameters to check it with, and what it uses of the language.

    `turn`: which of its properties is first in line for a bounded search, should there be time for a few only.
    """

    text: str
    parameters: Mapping[str, bool | int]
    used: frozenset[str]
    turn: int

    def with_text(self, text: str) -> SpecText:
        """The same with another text."""
        return replace(self, text=text)


def spec_texts() -> st.SearchStrategy[SpecText]:
    """Specs, each made by a string of choices: drawn one by one, Hypothesis would repeat them too often."""
    return st.binary(min_size=500, max_size=2000).map(_spec_text)


def _spec_text(choices: bytes) -> SpecText:
    maker = Maker(choices)
    turn = maker.number(0, 5)
    world = worlds(maker)
    bodies = Bodies(Expressions(world, maker))
    bodies.failing = maker.chance(2)
    functions = _functions(bodies)
    steps = [_step(f"s{number}", bodies) for number in range(maker.number(2, 4))]
    helpers = functions[1:] + _forgetting(bodies, steps)
    properties = [line for number in range(maker.number(1, 2)) for line in _property(f"p{number}", bodies)]
    properties += _obligations(bodies)
    text = _assembled(world, functions[0], helpers, steps, properties, maker)
    parameters = maker.pick([{}, {}, {"size": 1}, {"whos": 1}, {"size": 3}, {"keen": False}])
    return SpecText(text, parameters, frozenset(maker.used), turn)


def _functions(bodies: Bodies) -> list[list[str]]:
    """The text of a @pure function, and of the spec's own methods, which steps may then call."""
    expressions, maker = bodies.expressions, bodies.maker
    takes = tuple(maker.pick([INT, BOOL, COLOR]) for _ in range(maker.number(1, 2)))
    gives = maker.pick([INT, BOOL])
    point = Point(state=False)
    for number, kind in enumerate(takes):
        point = point.bind(f"a{number}", kind)
    pure = [f"@pure\ndef clip({_signature(takes)}) -> {gives.text}:", *_computing(expressions, point, gives)]
    methods: list[list[str]] = [pure]
    asked: list[Function] = [Function("clip", takes, gives, "a pure function")]
    if maker.chance(2):
        gives = maker.pick([BOOL, INT])
        takes = maker.pick([(), (WHO,), (INT,)])
        point = Point()
        for number, kind in enumerate(takes):
            point = point.bind(f"a{number}", kind)
        lines = _computing(expressions, point, gives)
        methods.append(
            [f"def asks(self{''.join(f', a{i}: {k.text}' for i, k in enumerate(takes))}) -> {gives.text}:", *lines]
        )
        asked.append(Function("self.asks", takes, gives, "a method that computes"))
    expressions.functions += asked
    if maker.chance(2):
        takes = maker.pick([(), (INT,), (bodies.world.item,), (BOOL, INT)])
        point = Point()
        for number, kind in enumerate(takes):
            point = point.bind(f"x_a{number}", kind)
        lines, _ = bodies.block(point, 1, at_most=2)
        head = f"def bump(self{''.join(f', x_a{i}: {k.text}' for i, k in enumerate(takes))}) -> None:"
        methods.append([head, *(f"    {line}" for line in lines)])
        changed = frozenset(v.name for v in bodies.world.variables)
        bodies.changes.append(Change("bump", takes, changed))
    return methods


def _signature(takes: tuple[Kind, ...]) -> str:
    return ", ".join(f"a{number}: {kind.text}" for number, kind in enumerate(takes))


def _computing(expressions: Expressions, point: Point, gives: Kind) -> list[str]:
    """The body of a function that computes."""
    lines = []
    if expressions.maker.chance(3):
        name = expressions.fresh("b")
        lines.append(f"    {name} = {expressions.make(INT, point, 1)}")
        point = point.bind(name, INT)
    if expressions.maker.chance(2):
        lines += [f"    if {expressions.truth(point, 1)}:", f"        return {expressions.make(gives, point, 1)}"]
    return [*lines, f"    return {expressions.make(gives, point, 2)}"]


def _step(name: str, bodies: Bodies) -> list[str]:
    maker, expressions = bodies.maker, bodies.expressions
    head, point, guard = "@step", Point(), None
    if maker.chance(3):
        budget = maker.pick(["at_most=1", "at_most=cap", "at_most=cap + 1", ""])
        maker.uses("a fault with a budget" if budget else "a fault without a budget")
        head = f"@fault({budget})" if budget else "@fault"
        if budget:
            expressions.budgets.append(name)
    kinds = [WHO, SPOT, BOOL, COLOR, between(0, 1), between(1, 2), between(-1, 1), bodies.world.item]
    takes = [] if not maker.chance(2) else [maker.pick(kinds) for _ in range(maker.number(1, 2))]
    if takes and maker.chance(6):
        takes[0] = Kind("between", "Annotated[int, Between(1, size)]", "1", (), 1, 1)
    signature = ""
    for number, kind in enumerate(takes):
        maker.uses(f"an argument of kind {kind.form}")
        signature += f", a{number}: {kind.text}"
        point = point.bind(f"a{number}", kind)
        held = [
            r
            for r in expressions.routes(point)
            if r.kind.form in ("bag", "set") and r.kind.parts == (kind,) and not r.fails
        ]
        if held and not maker.chance(3):
            guard = f"a{number} in {expressions.follow(maker.pick(held), point, 0)}"
            maker.uses("an argument chosen from a bag or set")
    lines, point = _before(bodies, point)
    condition = _guard(bodies, point)
    conditions = [each for each in (guard, condition) if each]
    if len(conditions) == 2 and maker.chance(2):
        lines += [f"when({each})" for each in conditions]
        maker.uses("two guards")
    elif conditions:
        lines.append(f"when({' and '.join(conditions)})")
    bodies.may_forget = True
    more, _ = bodies.block(point, 2)
    bodies.may_forget = False
    return [head, f"def {name}(self{signature}) -> None:", *(f"    {line}" for line in [*lines, *more])]


def _before(bodies: Bodies, point: Point) -> tuple[list[str], Point]:
    """What precedes the guard."""
    maker, expressions = bodies.maker, bodies.expressions
    lines: list[str] = []
    for _ in range(maker.pick([0, 0, 0, 1, 2])):
        kind = maker.pick([INT, BOOL, bodies.world.item, COLOR])
        name = expressions.fresh()
        if kind == INT and any(known == INT for _, known in point.locals):
            maker.uses("a name before the guard bound again")
            name = next(n for n, known in point.locals if known == INT)
        maker.uses("a name before the guard")
        lines.append(f"{name} = {expressions.make(kind, point, 1)}")
        point = point.bind(name, kind)
    if maker.chance(6):
        maker.uses("an assertion before the guard")
        condition = expressions.truth(point, 1)
        sure = "" if bodies.failing and maker.chance(3) else " or True"
        lines.append(f"assert ({condition}){sure}")
    return lines, point


def _guard(bodies: Bodies, point: Point) -> str | None:
    """Often weak, so that steps are taken."""
    maker, expressions = bodies.maker, bodies.expressions
    match maker.number(0, 5):
        case 0 | 1:
            return None
        case 2:
            return f"self.n < {maker.number(1, 3)}"
        case 3:
            return f"({expressions.truth(point, 1)} or {expressions.truth(point, 1)})"
        case 4:
            return f"({expressions.truth(point, 2)}) == self.flag"
        case _:
            return expressions.truth(point, 2)


def _forgetting(bodies: Bodies, steps: list[list[str]]) -> list[list[str]]:
    """The crash that volatile variables need."""
    if all(v.lifetime != "Volatile" for v in bodies.world.variables):
        return []
    bodies.maker.uses("forget()")
    steps.append(
        ["@fault(at_most=cap)", "def crash(self) -> None:", "    when(self.n != 0 or self.keen)", "    self.forget()"]
    )
    bodies.expressions.budgets.append("crash")
    return []


def _property(name: str, bodies: Bodies) -> list[str]:
    maker, expressions = bodies.maker, bodies.expressions
    point = Point(ghosts=True)
    kind = maker.pick(["always", "not_always", "possible", "eventually"])
    maker.uses(kind)
    lines = [f"@{kind}", f"def {name}(self) -> bool:"]
    if maker.chance(4):
        local = expressions.fresh()
        lines.append(f"    {local} = {expressions.number(point, 1)}")
        point = point.bind(local, INT)
    return [*lines, f"    return {expressions.truth(point, 3)}"]


def _obligations(bodies: Bodies) -> list[str]:
    """`done` and `owed`."""
    maker, expressions = bodies.maker, bodies.expressions
    lines: list[str] = []
    if maker.chance(4):
        maker.uses("done")
        lines += ["def done(self) -> bool:", f"    return {expressions.truth(Point(), 2)}"]
    effects = next((v.kind for v in bodies.world.variables if v.lifetime == "Effects"), None)
    if effects is not None and maker.chance(4):
        maker.uses("owed")
        keys = [("a0", WHO), ("a1", INT)] if effects.form == "dict" else [("a0", INT)]
        point = Point()
        for name, kind in keys:
            point = point.bind(name, kind)
        lines.append(f"def owed(self{''.join(f', {name}: {kind.text}' for name, kind in keys)}) -> bool:")
        lines.append(f"    return {expressions.truth(point, 2)}")
    return lines


def _assembled(
    world: World,
    pure: list[str],
    methods: list[list[str]],
    steps: list[list[str]],
    properties: list[str],
    maker: Maker,
) -> str:
    own = [line for each in [*methods, *steps] for line in each] + properties
    text = "\n".join([*own, *pure])
    variables = [
        v for v in world.variables if f"self.{v.name}" in text or v.name.startswith("v") or v.lifetime == "Effects"
    ]
    base, derived, child = [], own, "Spec"
    if maker.chance(4):
        maker.uses("inheritance")
        child = "Base"
        base = [line for each in [*methods, *steps] for line in each]
        derived = properties
        if maker.chance(2) and not any("size)" in line for line in steps[0][:2]):
            maker.uses("an override")
            derived = [*_override(steps[0], maker), *derived]
        if maker.chance(3):
            maker.uses("a default changed")
            derived = ["size = 1", *derived]
    lines = [HEADER, "", "class Color(Enum):", *(f'    {name} = "{name.lower()}"' for name in world.colors), "", ""]
    lines += ["class Item(NamedTuple):", *(f"    {name}: {kind.text}" for name, kind in world.item.parts), "", ""]
    lines += ["@dataclass(frozen=True)", "class Pair:"]
    lines += [*(f"    {name}: {kind.text}" for name, kind in world.pair.parts), "", "", *pure, "", ""]
    declared = [
        "whos: Param[Ids[Who]] = ids(2)",
        "spots: Param[Ids[Spot]] = ids(1)",
        "size: Param[int] = 2",
        "cap: Param[int] = 1",
        "keen: Param[bool] = True",
        *(v.line for v in variables),
    ]
    if child == "Base":
        lines += ["class Base(Spec, abstract=True):", *_class(declared, base), "", ""]
        declared = []
    lines += [f"class Random({child}):", *_class(declared, derived)]
    return "\n".join(lines) + "\n"


def _override(step: list[str], maker: Maker) -> list[str]:
    """The step once more, with another guard."""
    head = [line for line in step if line.startswith(("@", "def"))]
    body = step[len(head) :]
    extra = maker.pick(["    when(self.n != 1)", "    when(False)"])
    return [head[0].replace("cap", "2"), head[1], extra, *body]


def _class(declared: list[str], methods: list[str]) -> list[str]:
    lines = [*declared, ""]
    for line in methods:
        lines += ["", line] if line.startswith("@") else [line]
    return [f"    {line}".rstrip() for line in lines]
