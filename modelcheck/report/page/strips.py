"""The log of each partition as Kafka people draw it: records, their effects, and what points to them.

What points into a log follows from the shape of the spec and never from a name: a number that indexes `Effects` or is
compared with how many there are, and every number that is copied from or to one of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Const,
    Expr,
    Index,
    Let,
    LocalRead,
    Narrow,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
)
from modelcheck.ir.shapes import LENGTH
from modelcheck.ir.system import Cell, Message, State, Step, TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import IdType, IntType, present
from modelcheck.ir.written import Writer
from modelcheck.report.lanes.crossing import log_ends
from modelcheck.report.page import schema
from modelcheck.report.story.events import acting_types, shared_variables
from modelcheck.semantics import messages, number_of_effects


class _Pointer(NamedTuple):
    """A cell that points into the log of a partition."""

    cell: Cell
    name: str
    shared: bool


class _Log(NamedTuple):
    """The log of one partition: its records in order, and what points into it."""

    name: str
    records: tuple[Message, ...]
    pointers: tuple[_Pointer, ...]
    end: Cell | None


class Strips:
    """The logs of a system, whose records are numbered; there are none where messages are no offsets."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._writer = Writer(system)
        self._logs = tuple(self._found())

    def at(self, state: State) -> list[schema.Strip]:
        """The logs in a state."""
        return [self._strip(log, state) for log in self._logs]

    def _found(self) -> Iterator[_Log]:
        pointing, ends = pointing_variables(self._system)
        shared = shared_variables(self._system, acting_types(self._system))
        for effects in self._system.effects:
            *rows, offsets = key_domains(effects.type) or (None,)
            if not isinstance(offsets, RangeDomain):
                continue
            found: dict[tuple[int, ...], list[Message]] = {}
            for message in messages(self._system):
                if message.variable == effects.name:
                    found.setdefault(message.keys[:-1], []).append(message)
            for keys, records in found.items():
                types = [row.name if isinstance(row, IdType) else None for row in rows]
                row = dict(zip(types, keys, strict=True))
                cells = [cell for name in pointing for cell in self._cells(self._system.variable(name), row)]
                pointers = [_Pointer(each, self._writer.cell(*each), each.variable in shared) for each in cells]
                end = [cell for name in ends for cell in self._cells(self._system.variable(name), row)]
                texts = [self._writer.names.key(domain, key) for domain, key in zip(rows, keys, strict=True) if domain]
                name = ", ".join(([effects.name] if len(self._system.effects) > 1 else []) + texts)
                yield _Log(name, tuple(records), tuple(pointers), end[0] if len(end) == 1 else None)

    def _cells(self, variable: Variable, row: dict[str | None, int]) -> Iterator[Cell]:
        """The cells of a variable that are about this partition: all, but for keys that name another one."""
        ways: list[tuple[int, ...]] = [()]
        for domain in key_domains(variable.type):
            if not isinstance(domain, IdType):
                return
            chosen = [row[domain.name]] if domain.name in row else range(domain.size)
            ways = [(*way, key) for way in ways for key in chosen]
        yield from (Cell(variable.name, way) for way in ways)

    def _strip(self, log: _Log, state: State) -> schema.Strip:
        effects = [number_of_effects(self._system, state, record) for record in log.records]
        pointers = [
            schema.Pointer(name=each.name, at=_number(self._system, state, each.cell), shared=each.shared)
            for each in log.pointers
        ]
        end = None if log.end is None else _number(self._system, state, log.end)
        return schema.Strip(name=log.name, effects=effects, end=end, pointers=pointers, words=_words(effects, pointers))


def pointing_variables(system: TransitionSystem) -> tuple[list[str], list[str]]:
    """The variables that point into a log, and those that are the length of one, each in order of declaration."""
    effects = {each.name for each in system.effects}
    numbers = {each.name for each in system.variables if _is_number(each)} - effects
    found, ends, copies = set[str](), set[str](), list[set[str]]()
    for step in system.steps:
        locals_ = {each.local: each.value for each in statements(step.body) if isinstance(each, Let)}
        for variable, end in _compared(system, step, locals_):
            if variable in numbers:
                found.add(variable)
                ends |= {end} & system.variable_index.keys()
        for each in statements(step.body):
            if isinstance(each, Assign) and each.target.variable in effects:
                found |= numbers & {_pointed(key, locals_) for key in each.target.keys[-1:]}
            elif isinstance(each, Assign):
                copies.append(numbers & {each.target.variable, _pointed(each.value, locals_)})
    while more := {name for pair in copies if pair & found for name in pair} - found:
        found |= more
    names = [each.name for each in system.variables]
    return [name for name in names if name in found], [name for name in names if name in ends]


def _compared(system: TransitionSystem, step: Step, locals_: Mapping[str, Expr]) -> Iterator[tuple[str, str]]:
    """Each variable that the step compares with the number of messages, or with the length of a list, and that name."""
    sizes = log_ends(system)
    for expr in [*subexpressions(step.guard), *expressions(step.body)]:
        if isinstance(expr, Compare):
            for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
                variable = _pointed(side, locals_)
                end = other.name if isinstance(other, ParameterRead) else _pointed(other, locals_)
                if variable is not None and end is not None and (end in sizes or end.endswith(LENGTH)):
                    yield variable, end


def _is_number(variable: Variable) -> bool:
    leaf = leaf_type(variable.type)
    return variable.counts is None and isinstance(present(leaf), IntType) and not variable.name.endswith(LENGTH)


def _pointed(expr: Expr, locals_: Mapping[str, Expr]) -> str | None:
    """The variable whose value, or a value next to it, the expression is."""
    match expr:
        case VariableRead(name):
            return name
        case Index(base, _) | Some(base) | Narrow(base):
            return _pointed(base, locals_)
        case Arithmetic(_, left, Const()):
            return _pointed(left, locals_)
        case LocalRead(name) if name in locals_:
            return _pointed(locals_[name], {each: value for each, value in locals_.items() if each != name})
        case _:
            return None


def _number(system: TransitionSystem, state: State, cell: Cell) -> int | None:
    value = state[system.variable_index[cell.variable]]
    for key in cell.keys:
        assert isinstance(value, tuple)
        value = value[key]
    assert value is None or isinstance(value, int)
    return value


def _words(effects: list[int], pointers: list[schema.Pointer]) -> str:
    """What a reader should see: where the one value that survives lies, and what took effect on its wrong side."""
    surviving = [each for each in pointers if each.shared and each.at is not None]
    if len(surviving) != 1 or surviving[0].at is None:
        return ""
    name, at = surviving[0].name, surviving[0].at
    skipped = [str(n) for n, times in enumerate(effects) if n < at and not times]
    done = [str(n) for n, times in enumerate(effects) if n >= at and times]
    words = f"{name} is {at}"
    if skipped:
        return f"{words}, though record{'s' * (len(skipped) > 1)} {', '.join(skipped)} did not take effect"
    if done:
        return f"{words}, and record{'s' * (len(done) > 1)} {', '.join(done)} took effect already"
    return words
