"""Expressions of generated specs: Python text of a given kind, over what is known at a point."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.differential.spec_kinds import BOOL, COLOR, INT, NUMBERS, SPOT, WHO, Kind, Maker, World

OFFSET = Kind("between", "int", "0")  # a local name that is one: between 0 and size - 1


@dataclass(frozen=True)
class Function:
    """A function of the spec that computes: its name as it is called, what it takes and what it yields."""

    call: str
    takes: tuple[Kind, ...]
    gives: Kind
    used: str


@dataclass(frozen=True)
class Point:
    """What is known at one point of the text.

    `total`: nothing may fail here, because in which order CPython gets there is its own affair. `fixed` are the
    variables that an enclosing loop runs over; `looping` says that there is one.
    """

    locals: tuple[tuple[str, Kind], ...] = ()
    ghosts: bool = False
    state: bool = True
    total: bool = False
    fixed: frozenset[str] = frozenset()
    looping: bool = False

    def bind(self, name: str, kind: Kind) -> Point:
        return replace(self, locals=(*((n, k) for n, k in self.locals if n != name), (name, kind)))


@dataclass(frozen=True)
class Route:
    """A way from a variable or local name to something of a kind: fields, keys and indexes."""

    root: str
    hops: tuple[tuple[str, Kind | str], ...]
    kind: Kind
    fails: bool


class Expressions:
    """Makes expressions for one world; `functions` are those it may call, `budgets` the faults it may ask about."""

    def __init__(self, world: World, maker: Maker) -> None:
        self.world, self.maker = world, maker
        self.functions: list[Function] = []
        self.budgets: list[str] = []
        self._names = 0

    def fresh(self, prefix: str = "x") -> str:
        self._names += 1
        return f"{prefix}{self._names}"

    def make(self, kind: Kind, point: Point, depth: int = 2) -> str:
        """An expression of the kind; where it is assigned it fits, a number with bounds too."""
        match kind.form:
            case "bool":
                return self.truth(point, depth)
            case "int":
                return self.number(point, depth)
            case "between":
                return self._bounded(kind, point, depth)
            case "optional" if self.maker.chance(3) or depth < 0:
                return "None"
            case "optional":
                return self.read(kind, point, depth) or self.make(kind.parts[0], point, depth - 1)
            case "record" | "tuple":
                return self._record(kind, point, depth)
            case "set":
                return self.a_set(kind, point, depth)
            case _:
                return self._identity(kind, point, depth)

    def routes(self, point: Point) -> list[Route]:
        roots = [Route(name, (), kind, False) for name, kind in point.locals]
        if point.state:
            roots += [Route(f"self.{v.name}", (), v.kind, False) for v in self.world.sees(point.ghosts)]
        found: list[Route] = []
        while roots:
            route = roots.pop(0)
            found.append(route)
            if len(route.hops) < 3:
                roots.extend(self._onward(route))
        return found

    def _onward(self, route: Route) -> list[Route]:
        kind, hops = route.kind, route.hops
        match kind.form:
            case "record":
                return [replace(route, hops=(*hops, ("field", n)), kind=k) for n, k in kind.parts]
            case "tuple":
                return [replace(route, hops=(*hops, ("place", n)), kind=k) for n, k in kind.parts]
            case "optional" if kind.parts[0].form == "record":
                fields = kind.parts[0].parts
                return [replace(route, hops=(*hops, ("field", n)), kind=k, fails=True) for n, k in fields]
            case "dict":
                return [replace(route, hops=(*hops, ("key", kind.parts[0])), kind=kind.parts[1])]
            case "effects":
                return [replace(route, hops=(*hops, ("offset", "")), kind=INT)]
            case "list":
                return [replace(route, hops=(*hops, ("index", "")), kind=kind.parts[0], fails=True)]
            case _:
                return []

    def read(self, kind: Kind, point: Point, depth: int) -> str | None:
        """Something of the kind that is there already; None if there is nothing."""
        mine = [r for r in self.routes(point) if _fits(r.kind, kind) and not r.fails]
        risky = [r for r in self.routes(point) if _fits(r.kind, kind) and r.fails]
        if risky and (self.maker.chance(3) or not mine):
            route = self.maker.pick(risky)
            text = self.follow(route, point, depth)
            if not point.total and self.maker.chance(4):
                self.maker.uses("a read that may fail")
                return text
            if depth > 0 and len(route.hops) == 1 and route.kind.form != "optional":
                there = f"len({route.root}) > 0" if route.hops[0][0] == "index" else f"{route.root} is not None"
                if route.hops[0][0] == "index":
                    text = f"{route.root}[0]"
                other = self.make(kind, replace(point, total=True), -1)
                self.maker.uses("a read behind a condition")
                return f"({text} if {there} else {other})"
        return self.follow(self.maker.pick(mine), point, depth) if mine else None

    def follow(self, route: Route, point: Point, depth: int) -> str:
        text = route.root
        for how, what in route.hops:
            match how:
                case "field":
                    text += f".{what}"
                case "place":
                    text += f"[{what}]"
                    self.maker.uses("a place of a tuple")
                case "key":
                    assert isinstance(what, Kind)
                    text += f"[{self.key(what, point, depth - 1)}]"
                case "offset":
                    text += f"[{self.offset(point)}]"
                case _:
                    text += self.maker.pick(["[0]", "[1]", "[-1]", f"[({self.number(point, 0)}) % 2]"])
                    self.maker.uses("an index of a list")
        return text

    def key(self, kind: Kind, point: Point, depth: int) -> str:
        if kind.form != "between":
            return self.make(kind, point, min(depth, 0))
        self.maker.uses("a dict over bounded integers")
        if not point.total and self.maker.chance(12):
            self.maker.uses("a read that may fail")
            return self.number(point, 0)
        return self.maker.pick(["0", "1", f"({self.number(point, 0)}) % 2"])

    def offset(self, point: Point) -> str:
        known = [name for name, kind in point.locals if kind == OFFSET]
        risky = [] if point.total or not self.maker.chance(12) else [self.number(point, 0)]
        return self.maker.pick([*risky, *known, "0", f"{self._size(point)} - 1"])

    def _size(self, point: Point) -> str:
        return "self.size" if point.state else "1"

    def truth(self, point: Point, depth: int) -> str:
        maker = self.maker
        if depth <= 0:
            return self._plain_truth(point)
        match maker.number(0, 17):
            case 0 | 1:
                return self._plain_truth(point)
            case 2:
                return f"(not {self._operand(point, depth - 1)})"
            case 3 | 4:
                word = maker.pick([" and ", " or "])
                parts = [self.truth(point, depth - 1) for _ in range(maker.number(2, 3))]
                return f"({word.join(parts)})"
            case 5 | 6:
                return self._comparison(point, depth - 1)
            case 7 | 8:
                return self._equality(point, depth - 1)
            case 9:
                return self._none(point) or self._equality(point, depth - 1)
            case 10 | 11:
                return self._membership(point, depth - 1)
            case 12 | 13:
                return self._quantified(point, depth - 1)
            case 14:
                return self._sets_compared(point, depth - 1) or self._comparison(point, depth - 1)
            case 15:
                self.maker.uses("a conditional expression")
                arms = self.truth(point, depth - 1), self._operand(point, depth - 1), self.truth(point, depth - 1)
                return f"({arms[0]} if {arms[1]} else {arms[2]})"
            case 16:
                return self.call(BOOL, point, depth - 1) or self._comparison(point, depth - 1)
            case _:
                return self._comparison(point, depth - 1)

    def _operand(self, point: Point, depth: int) -> str:
        return f"({self.truth(point, depth)})"

    def _plain_truth(self, point: Point) -> str:
        if self.maker.chance(10):
            return self.maker.pick(["True", "False"])
        found = self.read(BOOL, point, 0)
        if found is None or self.maker.chance(4):
            return self._comparison(point, 0)
        return found

    def _comparison(self, point: Point, depth: int) -> str:
        sign = self.maker.pick(["<", "<=", "==", "!=", ">", ">="])
        left, right = self.number(point, depth), self.number(point, depth)
        if self.maker.chance(6):
            self.maker.uses("a chained comparison")
            return f"({left} {sign} {right} {self.maker.pick(['<', '<=', '!='])} {self.number(point, 0)})"
        return f"({left} {sign} {right})"

    def _equality(self, point: Point, depth: int) -> str:
        kinds = [COLOR, WHO] if point.state else [COLOR]
        kinds += [r.kind for r in self.routes(point) if r.kind.form in ("optional", "record", "tuple", "bool")]
        kind = self.maker.pick(kinds)
        left = self.read(kind, point, depth) or self.make(kind, point, depth)
        if left == "None":
            left, kind = f"Color.{self.world.colors[0]}", COLOR
        right = self.make(kind.parts[0] if kind.form == "optional" and self.maker.chance(3) else kind, point, depth)
        if "None" in (left, right) or kind.form in ("record", "tuple"):
            self.maker.uses(f"equality of a {kind.form}")
        return f"({left} {self.maker.pick(['==', '!='])} {right})"

    def _none(self, point: Point) -> str | None:
        mine = [r for r in self.routes(point) if r.kind.form == "optional" and not r.fails]
        if not mine:
            return None
        self.maker.uses("is None")
        text = self.follow(self.maker.pick(mine), point, 0)
        return f"({text} {self.maker.pick(['is', 'is not', '==', '!='])} None)"

    def _membership(self, point: Point, depth: int) -> str:
        word = self.maker.pick(["in", "not in"])
        held = [r for r in self.routes(point) if r.kind.form in ("list", "set", "bag") and not r.fails]
        if held and self.maker.chance(2):
            route = self.maker.pick(held)
            self.maker.uses(f"in a {route.kind.form}")
            member = route.kind.parts[0]
            member = INT if member.form == "between" and self.maker.chance(2) else member
            return f"({self.make(member, point, depth)} {word} {self.follow(route, point, depth)})"
        if self.maker.chance(2):
            self.maker.uses("in a range")
            bounds = [self.number(point, 0) for _ in range(self.maker.number(1, 2))]
            return f"({self.number(point, depth)} {word} range({', '.join(bounds)}))"
        self.maker.uses("in a tuple")
        kind = self.maker.pick([INT, COLOR, *([WHO] if point.state else [])])
        choices = [self.make(kind, point, 0) for _ in range(self.maker.number(2, 3))]
        return f"({self.make(kind, point, depth)} {word} ({', '.join(choices)}))"

    def _sets_compared(self, point: Point, depth: int) -> str | None:
        sets = [r.kind for r in self.routes(point) if r.kind.form == "set" and not r.fails]
        if not sets:
            return None
        kind = self.maker.pick(sets)
        sign = self.maker.pick(["==", "!=", "<=", ">="])
        self.maker.uses(f"sets compared by {sign}")
        return f"({self.read(kind, point, depth)} {sign} {self.a_set(kind, point, depth)})"

    def domain(self, point: Point) -> tuple[str, Kind, str | None, bool]:
        """What a loop or fold runs over: text, kind of the element, the variable it lies in, any order."""
        held = [
            r for r in self.routes(point) if r.kind.form in ("list", "set", "bag", "dict", "effects") and not r.fails
        ]
        if held and point.state and self.maker.chance(2):
            route = self.maker.pick(held)
            text, kind = self.follow(route, point, 0), route.kind
            variable = route.root.removeprefix("self.")
            match kind.form:
                case "dict" if kind.parts[0].form != "between":
                    return text, kind.parts[0], None, False
                case "list" | "set" | "bag":
                    return text, kind.parts[0], variable, kind.form != "list"
        options = [("Color", COLOR), ("range(2)", INT)]
        if point.state:
            options += [("self.whos", WHO), ("self.spots", SPOT), ("range(self.size)", OFFSET)]
        if point.state and not point.total and self.maker.chance(9):
            options.append((f"range({self.number(point, 0)}, {self.number(point, 0)} % 4)", INT))
        text, kind = self.maker.pick(options)
        return text, kind, None, False

    def _quantified(self, point: Point, depth: int) -> str:
        word, clauses, inner = self.maker.pick(["all", "any"]), "", point
        for _ in range(2 if self.maker.chance(5) else 1):
            text, inner = self._clause(inner, depth)
            clauses += text
        self.maker.uses(f"{word} of a generator")
        return f"{word}({self.truth(inner, depth)}{clauses})"

    def _clause(self, point: Point, depth: int) -> tuple[str, Point]:
        domain, kind, variable, unordered = self.domain(point)
        name = self.fresh("e")
        inner = replace(point.bind(name, kind), total=point.total or unordered)
        self.maker.uses("a fold over a " + ("bag, list or set" if variable else domain.split("(")[0]))
        condition = f" if {self.truth(inner, depth - 1)}" if self.maker.chance(3) else ""
        return f" for {name} in {domain}{condition}", inner

    def number(self, point: Point, depth: int) -> str:
        maker = self.maker
        if depth <= 0:
            return self._plain_number(point)
        match maker.number(0, 11):
            case 0 | 1:
                return self._plain_number(point)
            case 2 | 3:
                sign = maker.pick(["+", "-", "*"])
                left, right = self._addend(point, depth - 1), self.number(point, depth - 1)
                if sign == "*" and not maker.chance(4):  # Z3 takes no product of two unknowns
                    right = maker.pick(["2", "3", "-1", "self.size"] if point.state else ["2", "3", "-1"])
                return f"(({left} {sign} {right}) % 7)" if sign == "*" else f"({left} {sign} {right})"
            case 4:
                return f"({self.number(point, depth - 1)} {maker.pick(['//', '%'])} {self._divisor(point)})"
            case 5:
                return f"-({self.number(point, depth - 1)})"
            case 6:
                arms = self.number(point, depth - 1), self.truth(point, depth - 1), self.number(point, depth - 1)
                return f"({arms[0]} if {arms[1]} else {arms[2]})"
            case 7:
                operands = [self.number(point, depth - 1) for _ in range(maker.number(2, 3))]
                return f"{maker.pick(['min', 'max'])}({', '.join(operands)})"
            case 8:
                return self._length(point, depth)
            case 9 | 10:
                text, inner = self._clause(point, depth)
                maker.uses("sum of a generator")
                element = self.truth(inner, depth - 1) if maker.chance(3) else self.number(inner, depth - 1)
                return f"sum({element}{text})"
            case _:
                return self.call(INT, point, depth - 1) or self._plain_number(point)

    def _addend(self, point: Point, depth: int) -> str:
        optional = [r for r in self.routes(point) if _is_maybe_number(r.kind) and not r.fails]
        if optional and not point.total and self.maker.chance(8):
            self.maker.uses("a read that may fail")
            return self.follow(self.maker.pick(optional), point, depth)
        return self.number(point, depth)

    def _divisor(self, point: Point) -> str:
        if not point.total and self.maker.chance(9):
            self.maker.uses("a divisor that may be 0")
            return self.number(point, 0)
        return self.maker.pick(["2", "3", "-2"])

    def _plain_number(self, point: Point) -> str:
        options = [str(n) for n in (0, 1, 2, 3)]
        if point.state:
            options += ["self.size", "LIMIT", "self.cap", "-1"]
        if point.state and self.budgets and self.maker.chance(8):
            self.maker.uses("used")
            return f'self.used("{self.maker.pick(self.budgets)}")'
        if self.maker.chance(20):
            return "40"
        found = None if self.maker.chance(3) else self.read(INT, point, 0)
        return found or self.maker.pick(options)

    def _length(self, point: Point, depth: int) -> str:
        forms = ("list", "set", "bag", "dict", "effects", "tuple")
        held = [r for r in self.routes(point) if r.kind.form in forms and not r.fails]
        if not held or self.maker.chance(6):
            return "len(self.whos)" if point.state else "1"
        route = self.maker.pick(held)
        self.maker.uses(f"len of a {route.kind.form}")
        return f"len({self.follow(route, point, depth - 1)})"

    def call(self, kind: Kind, point: Point, depth: int) -> str | None:
        mine = [f for f in self.functions if f.gives == kind and (point.state or not f.call.startswith("self."))]
        if not mine:
            return None
        function = self.maker.pick(mine)
        self.maker.uses(function.used)
        return f"{function.call}({', '.join(self.make(each, point, depth) for each in function.takes)})"

    def a_set(self, kind: Kind, point: Point, depth: int) -> str:
        member = kind.parts[0]
        if depth > 0 and self.maker.chance(2):
            sign = self.maker.pick(["|", "-", "&"])
            self.maker.uses(f"sets joined by {sign}")
            return f"({self.a_set(kind, point, 0)} {sign} {self.a_set(kind, point, 0)})"
        if self.maker.chance(8):
            return "frozenset()"
        found = self.read(kind, point, depth)
        if found is not None and self.maker.chance(2):
            return found
        if self.maker.chance(2) and found is not None:
            return f"({found} | {{{self.make(member, point, 0)}}})"
        elements = ", ".join(self.make(member, point, 0) for _ in range(self.maker.number(1, 2)))
        self.maker.uses("a set display")
        return f"({found or 'frozenset()'} | {{{elements}}})"

    def _bounded(self, kind: Kind, point: Point, depth: int) -> str:
        if kind == OFFSET:
            return self.offset(point)
        same = [r for r in self.routes(point) if r.kind == kind and not r.fails]
        if same and self.maker.chance(3):
            return self.follow(self.maker.pick(same), point, depth)
        if not point.total and self.maker.chance(10):
            self.maker.uses("a value that may be out of bounds")
            return self.number(point, 0)
        if self.maker.chance(2):
            return f"max({kind.low}, min({kind.high}, {self.number(point, depth - 1)}))"
        return str(self.maker.number(kind.low, kind.high))

    def _record(self, kind: Kind, point: Point, depth: int) -> str:
        if self.maker.chance(2) or depth < 0:
            found = self.read(kind, point, min(depth, 1))
            if found is not None:
                return found
        items = [self.make(each, point, depth - 1) for _, each in kind.parts]
        if kind.form == "tuple":
            return f"({', '.join(items)})"
        if self.maker.chance(4):
            self.maker.uses("a record by keywords")
            items = [f"{name}={item}" for (name, _), item in zip(kind.parts, items, strict=True)]
        return f"{kind.text}({', '.join(items)})"

    def _identity(self, kind: Kind, point: Point, depth: int) -> str:
        if kind == COLOR and (depth < 0 or self.maker.chance(2)):
            return f"Color.{self.maker.pick(self.world.colors)}"
        if depth > 0 and self.maker.chance(6):
            return f"({self._identity(kind, point, 0)} if {self.truth(point, 0)} else {self._identity(kind, point, 0)})"
        names = [name for name, known in point.locals if known == kind]
        if names and not self.maker.chance(3):
            return self.maker.pick(names)
        found = self.read(kind, point, depth if depth > 0 else -1)
        return found or ("Color.RED" if kind == COLOR else f"self.{kind.text.lower()}")


def _fits(found: Kind, wanted: Kind) -> bool:
    return found == wanted or (wanted == INT and found.form in NUMBERS)


def _is_maybe_number(kind: Kind) -> bool:
    return kind.form == "optional" and kind.parts[0].form in NUMBERS
