"""Maps in generated code: the places of their cells, and whole maps as tuples where nothing less will do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Field, Range
from modelcheck.explicit.python.operands import (
    CellCode,
    Kind,
    Known,
    Operand,
    Text,
    bounds_of,
    failing,
    is_optional,
    is_total,
    kind_of,
    typed_text,
    value,
)
from modelcheck.explicit.python.point import Point
from modelcheck.ir.types import MapType


class View(NamedTuple):
    """A map in the present state: a variable and the keys of the outer maps that lead to it."""

    field: Field
    keys: tuple[Operand, ...] = ()

    def at(self, key: Operand) -> View:
        """The view of the entry at a key of the map."""
        return View(self.field, (*self.keys, key))

    @property
    def is_cell(self) -> bool:
        """True if the view is a cell, and no map any more."""
        return len(self.keys) == len(self.field.sizes)

    @property
    def type(self) -> MapType:
        """The type of the map."""
        type_ = self.field.type
        for _ in self.keys:
            assert isinstance(type_, MapType)
            type_ = type_.value
        if not isinstance(type_, MapType):
            raise InternalError(f"a cell of {self.field.variable} is used as a map")
        return type_


class ComputedShift(NamedTuple):
    """The lowest bit of a cell, as text; unless `total`, the text fails where a key is outside its domain."""

    text: str
    total: bool


def shift_of(view: View, point: Point) -> int | ComputedShift:
    """The lowest bit of the first cell of the view: a number if all keys are known."""
    constant, tables, total = view.field.offset, [], True
    for depth, key in enumerate(view.keys):
        size, stride = view.field.sizes[depth], view.field.stride(depth)
        if isinstance(key, Known):
            at = _known_key(key)
            if not 0 <= at < size:
                return ComputedShift("trap()", total=False)
            constant += at * stride
        else:
            # Looking the shift up in a tuple checks the key on the way.
            tables.append((tuple(stride * at for at in range(size)), _checked_key(key, point)))
            total = total and is_total(key) and _inside(key, size)
    if not tables:
        return constant
    table, key_text = tables[0]
    tables[0] = tuple(constant + shift for shift in table), key_text
    return ComputedShift(f"({' + '.join(f'{table}[{key}]' for table, key in tables)})", total)


def cell_of(view: View, point: Point) -> Operand:
    """The present value of the cell of a view that has all its keys."""
    shift = shift_of(view, point)
    if isinstance(shift, int):
        return point.cell(view.field, shift)
    return point.computed_cell(view.field, shift.text, total=shift.total)


def as_tuple(view: View, point: Point) -> Text:
    """The present value of a whole map."""
    shift, base = shift_of(view, point), point.row(view.field)
    if isinstance(shift, int):
        text = _tuple_text(view.field, len(view.keys), base, shift, point)
        return Text(text, Kind.MAP, type=view.type)
    row = point.program.fresh()
    text = _tuple_text(view.field, len(view.keys), row, 0, point)
    return Text(f"(({row} := {base} >> {shift.text}), {text})[1]", Kind.MAP, total=shift.total, type=view.type)


def entry_of(map_: Text, key: Operand, point: Point) -> Text:
    """The entry of a computed map."""
    if map_.type is None:
        raise InternalError(f"{map_.text} is no map")
    size = point.program.size(map_.type.key)
    if isinstance(key, Known) and not 0 <= _known_key(key) < size:
        kind = typed_text("", map_.type.value, total=False)
        return failing(kind.kind, kind.type)
    text = f"{map_.text}[{_checked_key(key, point)}]"
    return typed_text(text, map_.type.value, total=map_.total and is_total(key) and _inside(key, size))


def _tuple_text(field: Field, depth: int, base: str, shift: int, point: Point) -> str:
    if depth == len(field.sizes):
        return value(CellCode(field, base, shift), point.program.fresh())
    entries: Sequence[str] = [
        _tuple_text(field, depth + 1, base, shift + key * field.stride(depth), point)
        for key in range(field.sizes[depth])
    ]
    return f"({''.join(f'{entry}, ' for entry in entries)})"


def _known_key(key: Known) -> int:
    if key.value is None:
        raise InternalError("None is used as a key")
    return int(key.value)


def _checked_key(key: Operand, point: Point) -> str:
    """The key as text that fails for a negative key, which Python would count from the end."""
    if kind_of(key) is Kind.MAP or is_optional(key):
        raise InternalError(f"{key} is used as a key")
    text = point.value(key)
    bounds = _key_bounds(key)
    if bounds is not None and bounds[0] >= 0:
        return text
    name = point.program.fresh()
    return f"({name} if ({name} := {text}) >= 0 else trap())"


def _key_bounds(key: Operand) -> Range | None:
    return (0, 1) if kind_of(key) in (Kind.BOOL, Kind.TRUTH) else bounds_of(key)


def _inside(key: Operand, size: int) -> bool:
    bounds = _key_bounds(key)
    return bounds is not None and bounds[0] >= 0 and bounds[1] < size
