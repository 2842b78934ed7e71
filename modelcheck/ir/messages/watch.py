"""Watch one message: replace every ghost map over offsets by the one cell of an arbitrary message `w`.

What it yields is a transition system without such maps, for which the number of messages may stay open. Each `Effects`
map is watched, and each other ghost map that fits; what does not fit stays, and with it the number of messages.

Why nothing is lost (Wolper, Expressing interesting properties of programs in propositional temporal logic, POPL 1986,
made simple by what is watched being ghosts): no guard, no branch and no other variable reads a watched cell, and a cell
is only ever written from itself, so the run of the system does not depend on any of them. Fix `w` and project each
state to all variables but the cells of other messages. A step of the original is enabled in a state exactly if the
step of the watched system is in the projection, and it leads to the projection of where the original goes: a write at
`i` changes the cell of `w` exactly if `i == w`. The step fails in one exactly if it fails in the other: the keys of a
write stay behind as `Require`, and values that could fail are refused. So the reachable watched states for `w` are the
projections of the original ones, for each `w`, and a property of all messages holds always exactly if the claim for
`w` (see `modelcheck.ir.messages.claim`) holds always, for each `w`. Nothing of this asks what a cell counts: its type
stays.

A `w` outside the log names no message: its cell keeps its first value, which is the same constant for every cell, 0 for
`Effects`, and nothing is claimed about it. So `w` needs no bounds, and a log without messages is covered too. Maps of
several lengths are watched at the same `w`, which may lie in one and outside another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, assert_never

from modelcheck.ir.cells import CannotWatch, cell, number_of_messages, replaced, variable_and_keys, within
from modelcheck.ir.fold import map_children, statement_expressions, subexpressions
from modelcheck.ir.messages.claim import Claim
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Branch,
    Compare,
    Comparison,
    Const,
    Expr,
    Fold,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Operation,
    ParameterRead,
    Place,
    RangeDomain,
    Require,
    Statement,
    Value,
    VariableRead,
)
from modelcheck.ir.system import Lifetime, Parameter, State, Step, TransitionSystem, Variable, key_domains
from modelcheck.ir.types import IdType, MapType, Type

_OLD: Final = LocalRead("the value before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A system that has the cells of one message only.

    `system` has one parameter more, the last, called `message`: the offset that is watched, at first 0. `condition`
    is the property for that message; `sizes` holds each watched variable and for how many messages it has cells.
    """

    system: TransitionSystem
    condition: Expr
    message: str
    sizes: tuple[tuple[str, Expr], ...]

    def at(self, offset: int) -> TransitionSystem:
        """The system that watches the message at `offset`."""
        *others, message = self.system.parameters
        return replace(self.system, parameters=(*others, replace(message, value=offset)))

    def projected(self, state: State, offset: int) -> State:
        """A state of the original as one of `at(offset)`; beyond the log a cell never leaves its first value."""
        depths = self._depths()
        return tuple(
            _at_offset(value, depths[variable.name], offset, variable.initial) if variable.name in depths else value
            for variable, value in zip(self.system.variables, state, strict=True)
        )

    def claim(self, condition: Expr) -> Expr:
        """The claim that another property makes of the watched message, over the same cells as `condition`.

        Raises:
            CannotWatch: It relates several messages.
        """
        return Claim(ParameterRead(self.message), dict(self.sizes)).at(condition)

    def lift(self, expr: Expr) -> Expr:
        """The expression over the watched system, rewritten over the original: a cell becomes `delivered[w]`."""
        return _lifted(expr, self._depths(), ParameterRead(self.message))

    def lowered(self, expr: Expr) -> Expr:
        """The inverse of `lift`: `delivered[w]` becomes the one cell that is left.

        Raises:
            CannotWatch: The expression reads the cell of another message.
        """
        return _lowered(expr, self._depths(), ParameterRead(self.message))

    def _depths(self) -> dict[str, int]:
        """The number of keys of a cell in the original, by the name of the watched variable (without the offset)."""
        return {name: len(list(key_domains(self.system.variable(name).type))) for name, _ in self.sizes}


def watch(system: TransitionSystem, condition: Expr) -> Watched:
    """Watch an arbitrary message of `system` to decide whether `condition` always holds.

    Raises:
        CannotWatch: Effects are read where that could change the run, or by a property that relates several messages.
    """
    message = ParameterRead(_free_name(system))
    sizes = _sizes(system, condition, message)
    parameter = Parameter(name=message.name, value=0, default=0, doc="the offset of the watched message")
    return Watched(
        system=replace(
            system,
            parameters=(*system.parameters, parameter),
            variables=tuple(_watched_variable(v) if v.name in sizes else v for v in system.variables),
            steps=_steps(system, message, sizes),
            properties=(),
        ),
        condition=Claim(message, sizes).at(condition),
        message=message.name,
        sizes=tuple(sizes.items()),
    )


def _sizes(system: TransitionSystem, condition: Expr, message: ParameterRead) -> dict[str, Expr]:
    """The watched variables, with their numbers of messages: `Effects`, and each ghost map over offsets that fits.

    A ghost fits if it can be watched together with those declared before it. One of constant size is left as it is: its
    cells are few in every instance, and may be related to each other.
    """
    sizes = {v.name: size for v in system.effects if (size := number_of_messages(v)) is not None}
    ghosts = (v for v in system.variables if v.lifetime is Lifetime.GHOST and v not in system.effects)
    for ghost in ghosts:
        try:
            size = number_of_messages(ghost)
            if size is not None and not isinstance(size, Const):
                grown = {**sizes, ghost.name: size}
                _steps(system, message, grown)
                Claim(message, grown).at(condition)
                _refuse_owed(system, Claim(message, grown))
                sizes = grown
        except CannotWatch:
            continue
    return sizes


def _refuse_owed(system: TransitionSystem, claim: Claim) -> None:
    """Refuse an `owed` that depends on cells of another message; outer keys do not matter, 0 stands for them."""
    if system.owed is None:
        return
    for variable in system.effects:
        outer = len(list(key_domains(variable.type))) - (variable.name in claim.sizes)
        claim.owed(system.owed, [0] * outer, variable.name)


def _steps(system: TransitionSystem, message: ParameterRead, sizes: dict[str, Expr]) -> tuple[Step, ...]:
    return tuple(_Pass(system, message, sizes, step.name).step(step) for step in system.steps)


@dataclass(frozen=True, slots=True)
class _Pass:
    """The pass over one step."""

    system: TransitionSystem
    message: ParameterRead
    sizes: dict[str, Expr]
    name: str

    def step(self, step: Step) -> Step:
        self._refuse_reads(step.guard)
        return replace(step, body=self._body(step.body))

    def _body(self, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(new for statement in body for new in self._statement(statement))

    def _statement(self, statement: Statement) -> tuple[Statement, ...]:
        if isinstance(statement, Assign) and statement.target.variable in self.sizes:
            return self._write(statement)
        for expr in statement_expressions(statement):
            self._refuse_reads(expr)
        match statement:
            case Branch(_, then, otherwise):
                return (replace(statement, then=self._body(then), otherwise=self._body(otherwise)),)
            case Loop(_, _, body):
                return (replace(statement, body=self._body(body)),)
            case Assign() | Let() | Require():
                return (statement,)
            case _:
                assert_never(statement)

    def _write(self, statement: Assign) -> tuple[Statement, ...]:
        """A write at `i` as a check of its keys and a branch: the one cell changes if `i` is the watched message."""
        target, name = statement.target, statement.target.variable
        *outer, offset = target.keys
        for key in target.keys:
            self._refuse_reads(key)
        self._refuse_capture(statement)
        # The value may read the written cell, by the same keys; no other cell of the variable.
        value = replaced(statement.value, cell(name, target.keys), _OLD)
        self._refuse_reads(value)
        if any(map(_may_fail, subexpressions(value))):
            raise CannotWatch(f"what `{self.name}` assigns to `{name}` could fail to evaluate")
        checks = tuple(
            Require(within(key, size), "MC301", f"a key of `{name}` is outside its domain", span=target.span)
            for key, size in zip(target.keys, self._bounds(name), strict=True)
            if size is not None
        )
        write = Assign(
            Place(name, tuple(outer), span=target.span), replaced(value, _OLD, cell(name, outer)), span=statement.span
        )
        return (*checks, Branch(Compare(Comparison.EQ, offset, self.message), (write,), (), span=statement.span))

    def _refuse_capture(self, statement: Assign) -> None:
        """Refuse a fold that binds a name of the key: what it reads only looks like the written cell."""
        names = {
            part.name for key in statement.target.keys for part in subexpressions(key) if isinstance(part, LocalRead)
        }
        for part in subexpressions(statement.value):
            if isinstance(part, Fold) and part.local in names:
                raise CannotWatch(f"`{self.name}` folds over `{part.local}` to assign to `{statement.target.variable}`")

    def _bounds(self, name: str) -> list[Expr | None]:
        """The number of keys at each level of the variable; None for bools, which are always in the domain."""
        bounds: list[Expr | None] = []
        for domain in key_domains(self.system.variable(name).type):
            match domain:
                case RangeDomain(start, stop):
                    if start != Const(0):
                        raise CannotWatch(f"`{name}` is keyed by a range that does not start at 0")
                    bounds.append(stop)
                case IdType():
                    bounds.append(Const(domain.size))
                case _:
                    bounds.append(None)
        return bounds

    def _refuse_reads(self, expr: Expr) -> None:
        for part in subexpressions(expr):
            if isinstance(part, VariableRead) and part.name in self.sizes:
                raise CannotWatch(f"`{self.name}` reads `{part.name}`")


def _free_name(system: TransitionSystem) -> str:
    taken = {parameter.name for parameter in system.parameters} | set(system.variable_index)
    taken |= {argument.name for step in system.steps for argument in step.arguments}
    name = "w"
    while name in taken:
        name += "_"
    return name


def _watched_variable(variable: Variable) -> Variable:
    return replace(variable, type=_without_offsets(variable.type))


def _without_offsets(type_: Type) -> Type:
    assert isinstance(type_, MapType)
    if isinstance(type_.value, MapType):
        return replace(type_, value=_without_offsets(type_.value))
    return type_.value


def _may_fail(expr: Expr) -> bool:
    match expr:
        case Index() | Narrow():
            return True
        case Arithmetic(Operation.FLOORDIV | Operation.MOD, _, right):
            return not isinstance(right, Const) or not right.value
        case _:
            return False


def _at_offset(value: Value, depth: int, offset: int, first: Expr) -> Value:
    assert isinstance(value, tuple) and isinstance(first, Const)
    if depth:
        return tuple(_at_offset(entry, depth - 1, offset, first) for entry in value)
    return value[offset] if 0 <= offset < len(value) else first.value


def _lifted(expr: Expr, depths: dict[str, int], message: Expr) -> Expr:
    name, keys = variable_and_keys(expr) or ("", ())
    if name in depths and len(keys) == depths[name]:
        return cell(name, (*(_lifted(key, depths, message) for key in keys), message))
    return map_children(expr, lambda child: _lifted(child, depths, message))


def _lowered(expr: Expr, depths: dict[str, int], message: Expr) -> Expr:
    name, keys = variable_and_keys(expr) or ("", ())
    if name in depths and len(keys) == depths[name] + 1 and keys[-1] == message:
        return cell(name, [_lowered(key, depths, message) for key in keys[:-1]])
    if isinstance(expr, VariableRead) and name in depths:
        raise CannotWatch(f"`{name}` is read for another message than the watched one")
    return map_children(expr, lambda child: _lowered(child, depths, message))
