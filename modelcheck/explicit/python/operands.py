"""What the value of an expression looks like in generated Python, and the text that yields it.

An expression over a packed state is known while code is generated (`Known`), sits in the state as a code (`CellCode`),
is a test of some bits against constants (`BitTest`), or has to be computed (`Text`). Keeping them apart lets a guard
compare codes without decoding them and lets tests of several cells become one.

These are named tuples, as are the other small values of this part: a frozen dataclass costs 0.4 ms more each time the
program starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Field, Range
from modelcheck.ir.types import BoolType, MapType, OptionType, Type, present


class Kind(Enum):
    """The kind of a computed value, if it is not None.

    TRUTH: only its truth counts. BOOL: a proper bool. INT: an integer. MAP: a tuple. ANY: certainly None or failing, so
    it fits everywhere.
    """

    TRUTH = "truth"
    BOOL = "bool"
    INT = "int"
    MAP = "map"
    ANY = "any"


class Known(NamedTuple):
    """A value that is the same in every state."""

    value: bool | int | None


class CellCode(NamedTuple):
    """The code of one cell of `field` in the state called `base`; `shift` is its lowest bit, text if a key is computed.

    Not `total`: computing the shift may fail, because a key may lie outside its domain.
    """

    field: Field
    base: str
    shift: int | str
    total: bool = True

    @property
    def code(self) -> str:
        """The text of the code, a number."""
        if self.shift == 0:
            return f"({self.base} & {self.field.mask})"
        return f"({self.base} >> {self.shift} & {self.field.mask})"


class BitTest(NamedTuple):
    """The test that the bits `mask` of the state called `base` equal `bits` (or, unless `equal`, differ from them)."""

    base: str
    mask: int
    bits: int
    equal: bool

    @property
    def text(self) -> str:
        """A text of which only the truth counts."""
        masked = f"{self.base} & {self.mask}"
        if self.bits == 0:
            return f"(not {masked})" if self.equal else f"({masked})"
        if self.bits == self.mask and self.mask & (self.mask - 1) == 0:
            return f"({masked})" if self.equal else f"(not {masked})"
        return self.exact

    @property
    def exact(self) -> str:
        """A text that yields a proper bool."""
        return f"({self.base} & {self.mask} {'==' if self.equal else '!='} {self.bits})"


class Text(NamedTuple):
    """Python that yields the value itself: a name, a number or something in brackets.

    `optional` values may be None. `bounds` are those of an integer that is not None, None where they are not known. Not
    `total`: running it may fail. `type` is that of a map. Not `bound`: a local name to which nothing may be bound yet,
    in which case it holds `unbound`.
    """

    text: str
    kind: Kind
    optional: bool = False
    bounds: Range | None = None
    total: bool = True
    type: MapType | None = None
    bound: bool = True

    def named(self, name: str) -> Text:
        """The same value, already computed, read from the name."""
        return self._replace(text=name, total=True)


Operand: TypeAlias = Known | CellCode | BitTest | Text

TRUE: Final = Known(True)
FALSE: Final = Known(False)


def failing(kind: Kind = Kind.ANY, type_: MapType | None = None) -> Text:
    """A text that always fails."""
    return Text("trap()", kind, total=False, type=type_)


def typed_text(text: str, type_: Type, *, total: bool) -> Text:
    """A text that yields a value of a type."""
    if isinstance(type_, MapType):
        return Text(text, Kind.MAP, total=total, type=type_)
    optional = isinstance(type_, OptionType)
    kind = Kind.BOOL if isinstance(present(type_), BoolType) else Kind.INT
    return Text(text, kind, optional=optional, total=total)


def is_total(operand: Operand) -> bool:
    """True if computing it never fails."""
    return not isinstance(operand, CellCode | Text) or operand.total


def kind_of(operand: Operand) -> Kind:
    """The kind of the value, if it is not None."""
    match operand:
        case Known(value):
            return Kind.ANY if value is None else Kind.BOOL if isinstance(value, bool) else Kind.INT
        case CellCode():
            return Kind.BOOL if operand.field.boolean else Kind.INT
        case BitTest():
            return Kind.TRUTH
        case Text():
            return operand.kind


def is_optional(operand: Operand) -> bool:
    """True if the value may be None."""
    match operand:
        case Known(value):
            return value is None
        case CellCode():
            return operand.field.optional
        case BitTest():
            return False
        case Text():
            return operand.optional


def bounds_of(operand: Operand) -> Range | None:
    """The least and the greatest integer it may be, None where not known."""
    match operand:
        case Known(value):
            return None if value is None else (int(value), int(value))
        case BitTest():
            return None
        case CellCode():
            return operand.field.low, operand.field.high
        case Text():
            return operand.bounds


def as_text(operand: Operand, fresh: str) -> Text:
    """The operand as a text, which may set the name `fresh`."""
    kind = kind_of(operand)
    type_ = operand.type if isinstance(operand, Text) else None
    kind = Kind.BOOL if kind is Kind.TRUTH else kind
    return Text(value(operand, fresh), kind, is_optional(operand), bounds_of(operand), is_total(operand), type_)


def condition(operand: Operand) -> str:
    """A text whose truth is that of a boolean operand."""
    match operand:
        case Known(bool(value)):
            return str(value)
        case CellCode() if operand.field.boolean and not operand.field.optional:
            if isinstance(operand.shift, int):
                return f"({operand.base} & {operand.field.mask << operand.shift})"
            return operand.code
        case BitTest():
            return operand.text
        case Text(kind=Kind.TRUTH | Kind.BOOL | Kind.ANY, optional=False):
            return operand.text
        case _:
            raise InternalError(f"expected a bool, got {operand}")


def value(operand: Operand, fresh: str) -> str:
    """A text of the value itself; it may set the name `fresh` on its way."""
    match operand:
        case Known(known):
            return f"({known})" if isinstance(known, int) and known < 0 else str(known)
        case CellCode(field) if field.optional:
            return f"({_moved(fresh, field.zero)} if ({fresh} := {operand.code}) else None)"
        case CellCode(field):
            return _moved(operand.code, field.zero)
        case BitTest():
            return operand.exact
        case Text(text, Kind.TRUTH):
            return f"(True if {text} else False)"
        case Text(text):
            return text


def code_at(operand: Operand, field: Field, shift: int, fresh: str) -> str:
    """A text of the code of a computed value in `field`, moved up by `shift` bits; the value is known to fit."""
    if isinstance(operand, CellCode) and isinstance(operand.shift, int) and same_codes(operand.field, field):
        moved, mask = shift - operand.shift, field.mask << operand.shift
        bits = f"({operand.base} & {mask})"
        return bits if moved == 0 else f"({bits} << {moved})" if moved > 0 else f"({bits} >> {-moved})"
    return shifted(code_text(operand, field, fresh), shift)


def code_text(operand: Operand, field: Field, fresh: str) -> str:
    """A text of the code of a value in `field`; the value is known to fit."""
    if isinstance(operand, Known):
        return str(field.code(operand.value))
    if isinstance(operand, CellCode) and same_codes(operand.field, field):
        return operand.code
    text = value(operand, fresh)
    if not is_optional(operand):
        return _moved(text, -field.zero)
    # Another name, because decoding an optional cell already sets `fresh`.
    present = f"{fresh}_"
    return f"(0 if ({present} := {text}) is None else {_moved(present, -field.zero)})"


def shifted(text: str, shift: int) -> str:
    """The text of the number shifted up by `shift` bits."""
    return f"({text} << {shift})" if shift else text


def negated(operand: Operand) -> Operand:
    """The operand `not operand`."""
    match operand:
        case Known(bool(known)):
            return Known(not known)
        case BitTest():
            return operand._replace(equal=not operand.equal)
        case CellCode(shift=int(shift)):
            condition(operand)
            bit = operand.field.mask << shift
            return BitTest(operand.base, bit, bit, equal=False)
        case _:
            return Text(f"(not {condition(operand)})", Kind.BOOL, total=is_total(operand))


def as_test(operand: Operand) -> Operand:
    """A boolean cell at a constant place as a test of its bit; any other operand as it is."""
    if isinstance(operand, CellCode) and isinstance(operand.shift, int):
        condition(operand)
        bit = operand.field.mask << operand.shift
        return BitTest(operand.base, bit, bit, equal=True)
    return operand


def joined(operands: Iterable[Operand], *, every: bool) -> Operand:
    """`and` (if `every`) or `or` of operands, stopping where Python would; tests of bits become one test.

    Only neighbours that cannot fail are exchanged, so an operand that fails still does so exactly when it is reached.
    """
    parts: list[Operand] = []
    for operand in map(as_test, operands):
        if operand == Known(every):
            continue
        if operand == Known(not every):
            if all(map(is_total, parts)):
                return Known(not every)
            parts.append(operand)
            break
        merged = _merged(parts, operand, every=every) if isinstance(operand, BitTest) else None
        if merged == Known(not every):
            if all(map(is_total, parts)):
                return merged
            parts.append(merged)
            break
        if merged is None:
            parts.append(operand)
    if not parts:
        return Known(every)
    if len(parts) == 1:
        return parts[0]
    text = (" and " if every else " or ").join(condition(part) for part in parts)
    return Text(f"({text})", Kind.TRUTH, total=all(map(is_total, parts)))


def _merged(parts: list[Operand], test: BitTest, *, every: bool) -> Operand | None:
    """The earlier test that now includes `test`; `Known` if the two contradict each other; None if there is none."""
    if test.equal is not every:
        return None
    for place in reversed(range(len(parts))):
        part = parts[place]
        if not is_total(part):
            return None
        if isinstance(part, BitTest) and part.equal is every and part.base == test.base:
            both = part.mask & test.mask
            if (part.bits ^ test.bits) & both:
                return Known(not every)
            parts[place] = part._replace(mask=part.mask | test.mask, bits=part.bits | test.bits)
            return parts[place]
    return None


def _moved(text: str, by: int) -> str:
    return text if by == 0 else f"({text} {'+' if by > 0 else '-'} {abs(by)})"


def same_codes(one: Field, other: Field) -> bool:
    """True if equal codes in the two fields stand for equal values, and both have the same codes."""
    return (one.zero, one.optional, one.boolean, one.mask) == (other.zero, other.optional, other.boolean, other.mask)
