"""A point in generated code: the present state, the values of names, and where the next line goes.

Assignments at constant places are kept back (`pending`) and read from there, so that a run of them becomes a single
masking of the state. A name that holds a state is never assigned twice on the way to a point where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Field
from modelcheck.explicit.python.operands import (
    BitTest,
    CellCode,
    Kind,
    Known,
    Operand,
    Text,
    as_text,
    bounds_of,
    code_at,
    code_text,
    is_optional,
    kind_of,
    value,
)
from modelcheck.explicit.python.program import Program


class Point:
    """A point in generated code: the place of its next line, and the facts that hold there.

    Without `lines`, as in guards, nothing can be emitted and every operand has to be one expression. `facts` are bits
    that the state called by their base is known to have.
    """

    def __init__(
        self,
        program: Program,
        base: str,
        local: Mapping[str, Operand],
        *,
        lines: list[str] | None,
        indent: int = 0,
        facts: BitTest | None = None,
    ) -> None:
        self.program = program
        self.base = base
        self.locals: dict[str, Operand] = dict(local)
        self._facts = facts
        self._pending: dict[tuple[str, int], Operand] = {}
        # The latest state in which each variable changed; `base` may be later, and has the same cells of it.
        self._changed: dict[str, str] = {}
        self._unchanged = base
        self._named: dict[tuple[str, int] | str, str] = {}
        self._lines = lines
        self._indent = indent

    def emit(self, line: str) -> None:
        """Add one line."""
        if self._lines is None:
            raise InternalError("code is emitted where only an expression can be")
        self._lines.append("    " * self._indent + line)

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Indent the lines emitted meanwhile, under a condition or in a loop; then state and names are as before."""
        outside = self.base, self._unchanged, self._changed, self.locals, self._named
        self._changed, self.locals, self._named = dict(self._changed), dict(self.locals), dict(self._named)
        self._indent += 1
        try:
            yield
        finally:
            self._indent -= 1
            self.base, self._unchanged, self._changed, self.locals, self._named = outside

    def become(self, state: str, names: Mapping[str, Operand]) -> None:
        """Go on from another state, in which anything may have changed, with new values for some local names."""
        self.base = self._unchanged = state
        self._changed = {}
        self.locals.update(names)

    @contextmanager
    def binding(self, name: str, operand: Operand) -> Iterator[None]:
        """Bind a local name for a while."""
        before = self.locals.get(name)
        self.locals[name] = operand
        try:
            yield
        finally:
            if before is None:
                del self.locals[name]
            else:
                self.locals[name] = before

    def value(self, operand: Operand) -> str:
        """A text of the value, decoded into a name if it is a cell and lines can be emitted."""
        if self._lines is None or not (isinstance(operand, CellCode) and isinstance(operand.shift, int)):
            return value(operand, self.program.fresh())
        place = operand.base, operand.shift
        if place not in self._named:
            self._named[place] = name = self.program.fresh()
            self.emit(f"{name} = {value(operand, name)}")
        return self._named[place]

    def stored(self, operand: Operand) -> Operand:
        """The operand, computed at this point, so that later assignments do not change it."""
        match operand:
            case Known() | CellCode(shift=int()):
                return operand
            case Text(text) if text.isidentifier():
                return operand
            case _:
                name = self.program.fresh()
                self.emit(f"{name} = {self.value(operand)}")
                return as_text(operand, name).named(name)

    def cell(self, field: Field, shift: int) -> Operand:
        """The present value of the cell of `field` at `shift`."""
        pending = self._pending.get((field.variable, shift))
        if pending is not None:
            return pending
        base, facts, mask = self._holding(field), self._facts, field.mask << shift
        if facts is not None and facts.base == base and not mask & ~facts.mask:
            return Known(field.value((facts.bits & mask) >> shift))
        return CellCode(field, base, shift)

    def computed_cell(self, field: Field, shift: str, *, total: bool) -> Operand:
        """The present value of a cell of `field` whose place is computed."""
        self.settle(field)
        name = self._named.get(shift)
        return CellCode(field, self._holding(field), name or shift, total or name is not None)

    def row(self, field: Field) -> str:
        """The name of a state that has the present values of all cells of `field`."""
        self.settle(field)
        return self._holding(field)

    def named_shift(self, shift: str) -> str:
        """A name for a computed place; the line that binds it also checks it."""
        if shift not in self._named:
            self._named[shift] = name = self.program.fresh()
            self.emit(f"{name} = {shift}")
        return self._named[shift]

    def write(self, field: Field, shift: int, operand: Operand) -> None:
        """Assign to a cell at a constant place."""
        _check_kind(operand, field)
        if operand != self.cell(field, shift):
            self._pending[field.variable, shift] = self.stored(operand)

    def write_computed(self, field: Field, shift: str, operand: Operand) -> None:
        """Assign to a cell whose place is computed and has a name."""
        _check_kind(operand, field)
        operand = self.fitting(self.stored(operand), field)
        self.settle(field)
        code = code_text(operand, field, self.program.fresh())
        self._advance(f"{self.base} + ({code} - ({self.base} >> {shift} & {field.mask}) << {shift})", field.variable)

    def settle(self, field: Field | None = None) -> None:
        """Write pending assignments into the state; if `field` is given, only if one of them is about it."""
        if self._pending and (field is None or any(variable == field.variable for variable, _ in self._pending)):
            changed = [variable for variable, _ in self._pending]
            self._advance(self.settled(), *changed)

    def settled(self) -> str:
        """The text of the state with all pending assignments written into it; then none is pending."""
        touched = constant = 0
        moved = []
        for (variable, shift), operand in self._pending.items():
            field = self.program.layout.fields[variable]
            fitting = self.fitting(operand, field)
            touched |= field.mask << shift
            if isinstance(fitting, Known):
                constant |= (field.code(fitting.value) or 0) << shift
            else:
                moved.append(code_at(fitting, field, shift, self.program.fresh()))
        self._pending.clear()
        if not touched:
            return self.base
        cleared = touched & ~constant
        kept = f"{self.base} & {((1 << self.program.layout.bits) - 1) & ~cleared}" if cleared else self.base
        return " | ".join([kept, *([str(constant)] if constant else []), *moved])

    def fitting(self, operand: Operand, field: Field) -> Operand:
        """The operand, after a line that raises `Outgrown` where it does not fit the cells of `field`."""
        if isinstance(operand, Known):
            if operand.value is not None and field.code(operand.value) is None:
                self.emit(f"outgrown({field.variable!r}, {operand.value})")
                return Known(field.low)
            return operand
        bounds = (0, 1) if field.boolean else bounds_of(operand)
        outside = []
        if bounds is None or bounds[0] < field.low:
            outside.append(f"{self.value(operand)} < {field.low}")
        if bounds is None or bounds[1] > field.high:
            outside.append(f"{self.value(operand)} > {field.high}")
        if outside:
            present = f"{self.value(operand)} is not None and " if is_optional(operand) else ""
            self.emit(f"if {present}({' or '.join(outside)}):")
            self.emit(f"    outgrown({field.variable!r}, {self.value(operand)})")
        return operand

    def _holding(self, field: Field) -> str:
        return self._changed.get(field.variable, self._unchanged)

    def _advance(self, text: str, *changed: str) -> None:
        """Make `text` the new state, in which the variables `changed` have other values."""
        self.base = self.program.fresh("t")
        self.emit(f"{self.base} = {text}")
        self._changed.update(dict.fromkeys(changed, self.base))


def _check_kind(operand: Operand, field: Field) -> None:
    """Refuse what the frontend never lets through: a value of another type than the cell's."""
    kind = kind_of(operand)
    fits = kind is Kind.ANY or (kind in (Kind.TRUTH, Kind.BOOL)) == field.boolean
    if not fits or kind is Kind.MAP or (is_optional(operand) and not field.optional):
        raise InternalError(f"{field.variable} is given {operand}, which is of another type")
