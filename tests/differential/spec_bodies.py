"""Statements of generated specs: lines of Python, and what is known after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.differential.spec_expressions import Expressions, Point, Route
from tests.differential.spec_kinds import BOOL, COLOR, INT, WHO, Kind, Variable

Lines = list[str]
NAMEABLE = ("bool", "int", "id", "enum", "optional", "record", "tuple")


@dataclass(frozen=True)
class Change:
    """A method of the spec that changes state."""

    name: str
    takes: tuple[Kind, ...]
    changes: frozenset[str]


class Bodies:
    """Makes statements; `changes` are the methods they may call."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions, self.maker, self.world = expressions, expressions.maker, expressions.world
        self.changes: list[Change] = []
        self.may_forget = False
        self.failing = True

    def block(self, point: Point, depth: int, *, at_most: int = 3) -> tuple[Lines, Point]:
        """One statement or more."""
        lines: Lines = []
        for _ in range(self.maker.number(1, at_most)):
            more, point = self.statement(point, depth)
            lines += more
        return lines, point

    def statement(self, point: Point, depth: int) -> tuple[Lines, Point]:
        makers: list[Callable[[Point, int], tuple[Lines, Point] | None]] = [
            self._assign,
            self._assign,
            self._change,
            self._change,
            self._effect,
            self._name,
            self._helper,
            self._ghost,
            self._forget,
            self._unpack,
        ]
        if depth > 0:
            makers += [self._branch, self._branch, self._loop, self._loop, self._assert]
        made = self.maker.pick(makers)(point, depth)
        return made if made is not None else (self._assign(point, depth) or (["pass"], point))

    def targets(self, point: Point, *forms: str, ghosts: bool = False) -> list[Route]:
        """Places in state of these forms that may be changed here."""
        found = []
        for route in self.expressions.routes(replace(point, locals=(), ghosts=ghosts)):
            variable = self._variable(route)
            ghost = variable.lifetime in ("Ghost", "Effects")
            into = all(how in ("key", "index", "offset") for how, _ in route.hops)
            if route.kind.form in forms and into and ghost is ghosts and variable.name not in point.fixed:
                found.append(route)
        return found

    def _variable(self, route: Route) -> Variable:
        return next(v for v in self.world.variables if f"self.{v.name}" == route.root)

    def _assign(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        forms = ("bool", "int", "between", "id", "enum", "optional", "record", "tuple", "set")
        routes = [r for r in self.targets(point, *forms) if not r.fails or self.maker.chance(2)]
        return self._assigned(self.maker.pick(routes), point, depth) if routes else None

    def _assigned(self, route: Route, point: Point, depth: int) -> tuple[Lines, Point]:
        maker, target = self.maker, self.expressions.follow(route, point, 1)
        if route.kind == INT and maker.chance(2):
            maker.uses("an augmented assignment")
            by = maker.pick(["*= 2", "*= -1", "//= 2"]) if maker.chance(4) else None
            line = f"{target} {by or maker.pick(['+=', '-=']) + ' ' + self.expressions.number(point, 0)}"
        else:
            value = self.expressions.make(route.kind, point, depth + 1)
            if route.kind == INT and not maker.chance(3):
                value = f"{value} % {maker.number(2, 4)}"
            if value.removesuffix(" % 2").removesuffix(" % 3") == target or maker.chance(3):
                value = _moved_on(target, route.kind, self.world.colors) or value
            if route.kind.form == "between" and maker.chance(3):
                maker.uses("a step over the bounds")
                value = f"{target} + 1" if self.failing else f"min({target} + 1, {route.kind.high})"
            line = f"{target} = {value}"
        maker.uses(f"assignment of a {route.kind.form}" + (" in a collection" if route.hops else ""))
        if route.fails and maker.chance(4) and self.failing:
            maker.uses("a write that may fail")
            return [line], point
        if route.fails:
            container = target.rsplit("[", 1)[0]
            return [f"if len({container}) > 1:", f"    {line}"], point
        return [line], point

    def _change(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        routes = [r for r in self.targets(point, "list", "bag") if not r.fails]
        if not routes:
            return None
        maker, route = self.maker, self.maker.pick(routes)
        target = self.expressions.follow(route, point, 0)
        method = maker.pick(
            ["append", "pop", "append", "pop", "clear"] if route.kind.form == "list" else ["add", "remove"]
        )
        maker.uses(f"{method} of a {route.kind.form}")
        guarded = not (self.failing and maker.chance(6))
        if not guarded:
            maker.uses("a change that may fail")
        if method in ("append", "add", "remove"):
            item = self.expressions.make(route.kind.parts[0], point, 1)
            if method == "remove" and guarded:
                name = self.expressions.fresh()
                lines = [f"{name} = {item}", f"if {name} in {target}:", f"    {target}.remove({name})"]
                return (
                    (lines, point)
                    if route.kind.parts[0].form != "between"
                    else ([f"if {item} in {target}:", f"    {target}.remove({item})"], point)
                )
            line = f"{target}.{method}({item})"
            return ([f"if len({target}) < 1:", f"    {line}"] if guarded else [line]), point
        if method == "clear":
            return [f"{target}.clear()"], point
        return self._pop(target, route.kind.parts[0], point, guarded=guarded)

    def _pop(self, target: str, item: Kind, point: Point, *, guarded: bool) -> tuple[Lines, Point]:
        call = f"{target}.pop({self.maker.pick(['', '0'])})"
        if item.form in NAMEABLE and self.maker.chance(2):
            name = self.expressions.fresh()
            if not guarded:
                return [f"{name} = {call}"], point.bind(name, item)
            more, _ = self._assign(point.bind(name, item), 0) or ([], point)
            return [f"if len({target}) > 0:", f"    {name} = {call}", *(f"    {line}" for line in more)], point
        return [f"if len({target}) > 0:", f"    {call}"] if guarded else [call], point

    def _effect(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        routes = [r for r in self.targets(point, "int", ghosts=True) if r.root == "self.delivered"]
        if not routes:
            return None
        self.maker.uses("an effect")
        target = self.expressions.follow(routes[0], point, 0)
        return [f"{target} += {self.maker.pick(['1', '1', '1', '2'])}"], point

    def _ghost(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        forms = ("bool", "int", "id", "enum", "optional", "record", "tuple", "set")
        routes = [r for r in self.targets(point, *forms, ghosts=True) if r.root != "self.delivered" and not r.fails]
        if not routes:
            return None
        self.maker.uses("a ghost")
        lines, _ = self._assigned(self.maker.pick(routes), replace(point, ghosts=True), depth)
        return lines, point

    def _name(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        mine = [(name, kind) for name, kind in point.locals if kind.form in NAMEABLE and name.startswith("x")]
        if mine and not point.looping and self.maker.chance(3):
            self.maker.uses("a name bound again")
            name, kind = self.maker.pick(mine)
        else:
            kinds = [INT, BOOL, COLOR, WHO, self.world.item, self.world.pair]
            name, kind = self.expressions.fresh(), self.maker.pick(kinds)
        self.maker.uses(f"a name for a {kind.form}")
        value = self.expressions.make(kind, point, depth + 1)
        return [f"{name} = {value}"], point.bind(name, kind)

    def _unpack(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        kinds = [k for k in (self.world.item, *(v.kind for v in self.world.sees(False))) if _unpacks(k)]
        if not kinds:
            return None
        kind = self.maker.pick(kinds)
        value = self.expressions.make(kind, point, 1)
        mine = [name for name, known in point.locals if known == INT and name.startswith("x")]
        if len(mine) > 1 and not point.looping and self.maker.chance(2):
            self.maker.uses("names exchanged")
            return [f"{mine[0]}, {mine[1]} = {mine[1]}, {mine[0]}"], point
        names = [self.expressions.fresh("y") for _ in kind.parts]
        self.maker.uses("unpacking")
        for name, (_, part) in zip(names, kind.parts, strict=True):
            point = point.bind(name, INT if part.form == "between" else part)
        return [f"{', '.join(names)}{',' if len(names) == 1 else ''} = {value}"], point

    def _helper(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        mine = [change for change in self.changes if not change.changes & point.fixed]
        if not mine:
            return None
        change = self.maker.pick(mine)
        self.maker.uses("a method that changes state")
        return [f"self.{change.name}({', '.join(self.expressions.make(k, point, 1) for k in change.takes)})"], point

    def _forget(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        if not self.may_forget or point.fixed or not self.maker.chance(2):
            return None
        volatile = [v for v in self.world.variables if v.lifetime == "Volatile"]
        who = [name for name, kind in point.locals if kind == WHO]
        if who and any(v.kind.form == "dict" and _keyed_by_who(v.kind) for v in volatile):
            self.maker.uses("forget(c)")
            return [f"self.forget({self.maker.pick(who)})"], point
        if not volatile:
            return None
        self.maker.uses("forget()")
        return ["self.forget()"], point

    def _assert(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        self.maker.uses("an assertion after the guard")
        condition = self.expressions.truth(point, 1)
        if not (self.failing and self.maker.chance(4)):
            condition = f"({condition}) or True"
        return [f"assert {condition}" + self.maker.pick(["", ', "must hold"'])], point

    def _branch(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        self.maker.uses("if")
        lines = [f"if {self.expressions.truth(point, 2)}:"]
        inner, _ = self.block(point, depth - 1, at_most=2)
        lines += _indented(inner)
        if self.maker.chance(4):
            self.maker.uses("elif")
            lines.append(f"elif {self.expressions.truth(point, 1)}:")
            inner, _ = self.block(point, depth - 1, at_most=1)
            lines += _indented(inner)
        if not self.maker.chance(2):
            return lines, point
        inner, _ = self.block(point, depth - 1, at_most=1)
        arms = len([line for line in lines if line.startswith(("if", "elif"))])
        if arms == 1 and self.maker.chance(2) and not point.looping:
            self.maker.uses("a name bound in both arms")
            name, kind = self.expressions.fresh(), self.maker.pick([INT, BOOL, self.world.item])
            one, other = (f"{name} = {self.expressions.make(kind, point, 1)}" for _ in range(2))
            return [*lines, f"    {one}", "else:", *_indented(inner), f"    {other}"], point.bind(name, kind)
        return [*lines, "else:", *_indented(inner)], point

    def _loop(self, point: Point, depth: int) -> tuple[Lines, Point] | None:
        text, kind, variable, _ = self.expressions.domain(point)
        if self._is_bag(text, point):
            return None
        name = self.expressions.fresh("e")
        fixed = point.fixed | ({variable} if variable else set())
        self.maker.uses("for over " + ("a list or set" if variable else text.split("(")[0]))
        lines, _ = self.block(replace(point.bind(name, kind), fixed=fixed, looping=True), depth - 1, at_most=2)
        return [f"for {name} in {text}:", *_indented(lines)], point

    def _is_bag(self, text: str, point: Point) -> bool:
        variable = next((v for v in self.world.variables if text.split("[")[0] == f"self.{v.name}"), None)
        kind = variable.kind if variable else None
        while kind is not None and kind.form == "dict":
            kind = kind.parts[1]
        return kind is not None and kind.form == "bag"


def _moved_on(target: str, kind: Kind, colors: tuple[str, ...]) -> str | None:
    """Another value than the present one, so that runs are long."""
    match kind.form:
        case "bool":
            return f"not {target}"
        case "int":
            return f"({target} + 1) % 3"
        case "enum":
            return f"Color.{colors[1]} if {target} == Color.{colors[0]} else Color.{colors[0]}"
        case _:
            return None


def _unpacks(kind: Kind) -> bool:
    return kind.form == "tuple" or (kind.form == "record" and kind.text == "Item")


def _keyed_by_who(kind: Kind) -> bool:
    return kind.form == "dict" and (kind.parts[0] == WHO or _keyed_by_who(kind.parts[1]))


def _indented(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]
