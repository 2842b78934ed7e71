"""What a generated spec is about: its types, and the variables that have them.

A kind is a type as it is written, and the first value that goes with it. Simple kinds stand first wherever one is
chosen, because that is what failures shrink to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """`form` says what it is, `parts` what it is made of: fields of a record, key and value of a dict, one item."""

    form: str
    text: str
    first: str
    parts: tuple[Any, ...] = ()
    low: int = 0
    high: int = 0


BOOL = Kind("bool", "bool", "False")
INT = Kind("int", "int", "0")
WHO = Kind("id", "Who", "0")
SPOT = Kind("id", "Spot", "0")
COLOR = Kind("enum", "Color", "Color.RED")
EFFECTS = Kind("effects", "Effects", "effects(size)")
NUMBERS = ("int", "between")


def between(low: int, high: int) -> Kind:
    return Kind("between", f"Annotated[int, Between({low}, {high})]", str(low), (), low, high)


def optional(item: Kind) -> Kind:
    return Kind("optional", f"{item.text} | None", "None", (item,))


def record(name: str, *fields: tuple[str, Kind]) -> Kind:
    return Kind("record", name, f"{name}({', '.join(kind.first for _, kind in fields)})", fields)


def a_tuple(*items: Kind) -> Kind:
    fields = tuple((str(number), item) for number, item in enumerate(items))
    return Kind("tuple", f"tuple[{', '.join(i.text for i in items)}]", f"({', '.join(i.first for i in items)})", fields)


def a_dict(key: Kind, value: Kind) -> Kind:
    return Kind("dict", f"dict[{key.text}, {value.text}]", f"each({value.first})", (key, value))


def a_list(item: Kind, capacity: str) -> Kind:
    return Kind("list", f"list[{item.text}]", f"bounded({capacity})", (item,))


def a_set(item: Kind) -> Kind:
    return Kind("set", f"frozenset[{item.text}]", "frozenset()", (item,))


def a_bag(item: Kind, capacity: str) -> Kind:
    return Kind("bag", f"Bag[{item.text}]", f"bag({capacity})", (item,))


@dataclass(frozen=True)
class Variable:
    """A state variable of the generated spec."""

    name: str
    kind: Kind
    lifetime: str

    @property
    def line(self) -> str:
        if self.lifetime == "Effects":
            return f"{self.name}: {self.kind.text} = {self.kind.first}"
        return f"{self.name}: {self.lifetime}[{self.kind.text}] = {self.kind.first}"


class Maker:
    """Makes choices, a byte each; past the last one, the simplest. What it chose of the language is in `used`."""

    def __init__(self, choices: bytes) -> None:
        self._choices = iter(choices)
        self.used: set[str] = set()

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.number(0, len(options) - 1)]

    def number(self, low: int, high: int) -> int:
        return low + next(self._choices, 0) % (high - low + 1) if high > low else low

    def chance(self, one_in: int) -> bool:
        """True once in so many times; shrinks to False."""
        return self.number(0, one_in - 1) == one_in - 1

    def uses(self, construct: str) -> None:
        self.used.add(construct)


@dataclass
class World:
    """The types and variables of one generated spec."""

    maker: Maker
    item: Kind  # a NamedTuple of finite domain
    pair: Kind  # a frozen dataclass
    variables: list[Variable] = field(default_factory=list)
    colors: tuple[str, ...] = ("RED", "BLUE")

    def sees(self, ghosts: bool) -> list[Variable]:
        return [v for v in self.variables if ghosts or v.lifetime in ("Durable", "Volatile")]


def worlds(maker: Maker) -> World:
    """Types and variables: six plain ones, and one to four of any kind; `delivered` nearly always."""
    finite = [BOOL, COLOR, WHO, SPOT, between(0, 1), between(1, 2), between(-1, 1)]
    item = record("Item", *((name, maker.pick(finite)) for name in ("tag", "at")[: maker.number(1, 2)]))
    scalars = [INT, BOOL, COLOR, WHO, between(-1, 2), *map(optional, (INT, WHO, BOOL, COLOR))]
    fields = [(name, maker.pick(scalars)) for name in ("left", "right")[: maker.number(1, 2)]]
    if maker.chance(3):
        fields.append(("inner", maker.pick([item, optional(item)])))
    world = World(maker, item, record("Pair", *fields), colors=("RED", "BLUE", "GREEN")[: maker.number(2, 3)])
    world.variables += [
        Variable("n", INT, _lifetime(maker)),
        Variable("flag", BOOL, _lifetime(maker)),
        Variable("who", WHO, "Durable"),
        Variable("spot", SPOT, "Durable"),
        Variable("color", COLOR, "Durable"),
        Variable("level", between(0, 2), "Durable"),
    ]
    for number in range(maker.number(1, 4)):
        lifetime = maker.pick(["Durable", "Volatile", "Durable", "Ghost"])
        world.variables.append(Variable(f"v{number}", _any_kind(world, maker, scalars, finite), lifetime))
    if not maker.chance(5):
        kind = maker.pick([EFFECTS, EFFECTS, a_dict(WHO, EFFECTS)])
        world.variables.append(Variable("delivered", kind, "Effects"))
    return world


def _lifetime(maker: Maker) -> str:
    return maker.pick(["Durable", "Volatile"])


def _any_kind(world: World, maker: Maker, scalars: list[Kind], finite: list[Kind]) -> Kind:
    keys = [WHO, COLOR, BOOL, SPOT, between(0, 2), Kind("between", "Annotated[int, Between(0, size)]", "0", (), 0, 2)]
    held = [*finite, world.item, world.item]
    match maker.number(0, 9):
        case 0:
            return maker.pick(scalars)
        case 1:
            kind = maker.pick([world.item, world.pair, optional(world.item), optional(world.pair)])
            return _begun(kind)
        case 2:
            return maker.pick([a_tuple(INT, BOOL), a_tuple(COLOR, optional(WHO)), a_tuple(BOOL, INT)])
        case 3 | 4:
            inner = maker.pick([*scalars, world.item, world.pair, optional(world.item)])
            return a_dict(maker.pick(keys), _begun(inner))
        case 5:
            inner = maker.pick([a_list(INT, "2"), a_set(WHO), a_bag(COLOR, "2"), a_dict(maker.pick(keys), BOOL)])
            return a_dict(maker.pick(keys[:4]), inner)
        case 6 | 7:
            return a_list(
                maker.pick([*scalars, world.item, world.pair, a_tuple(INT, BOOL)]), maker.pick(["2", "size", "1", "3"])
            )
        case 8:
            return a_set(maker.pick(held))
        case _:
            return a_bag(maker.pick(held), maker.pick(["2", "size", "3"]))


def _begun(kind: Kind) -> Kind:
    """The kind, or None as well where there is no first value: an identity in a record has none to be written."""
    return optional(kind) if kind.form == "record" and _names_somebody(kind) else kind


def _names_somebody(kind: Kind) -> bool:
    return kind.form == "id" or (kind.form == "record" and any(_names_somebody(part) for _, part in kind.parts))
