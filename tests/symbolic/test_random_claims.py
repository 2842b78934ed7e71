"""Random properties of several logs, and of rows of logs: if every message is as claimed, the property is true."""

from collections.abc import Sequence
from random import Random

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import CannotWatch, cell
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Fold,
    Folding,
    LocalRead,
    Not,
    Operation,
    Or,
    ParameterRead,
    RangeDomain,
    VariableRead,
)
from modelcheck.ir.system import Lifetime, Parameter, State, TransitionSystem, Variable
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType
from modelcheck.semantics import holds

LONG, SHORT = ParameterRead("long"), ParameterRead("short")
QUEUE = IdType("Queue", "queues", 2)
DOMAINS: tuple[Domain, ...] = (
    RangeDomain(Const(0), LONG),
    RangeDomain(Const(0), LONG),
    RangeDomain(Const(0), SHORT),
    RangeDomain(VariableRead("next"), LONG),
    RangeDomain(Const(0), Const(2)),
    QUEUE,
    QUEUE,
    QUEUE,
)


def logs(long: int, short: int) -> TransitionSystem:
    """Effects by offset, and for each queue by offset in a log of another length; nothing happens."""
    sizes = {"long": long, "short": short}
    offsets = {name: MapType(RangeDomain(Const(0), ParameterRead(name)), CountType()) for name in sizes}
    return TransitionSystem(
        name="Logs",
        parameters=(
            *(Parameter(name=name, value=size, default=size) for name, size in sizes.items()),
            Parameter(name="queues", value=2, default=2, identities="Queue"),
        ),
        variables=(
            Variable(name="one", type=offsets["long"], lifetime=Lifetime.GHOST, initial=Const(0)),
            Variable(name="rows", type=MapType(QUEUE, offsets["short"]), lifetime=Lifetime.GHOST, initial=Const(0)),
            Variable(name="next", type=IntType(), lifetime=Lifetime.DURABLE, initial=Const(0)),
            Variable(name="up", type=BoolType(), lifetime=Lifetime.DURABLE, initial=Const(False)),
        ),
        steps=(),
        properties=(),
    )


class Drawing:
    """Conditions at random; names in scope are those of folds around."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def condition(self, depth: int, names: Sequence[str] = ()) -> Expr:
        kind = self._random.random()
        if depth == 0 or kind < 0.15:
            if kind < 0.02:
                return VariableRead("up")
            comparison = self._random.choice(list(Comparison))
            return Compare(comparison, self._number(names), self._number(names))
        if kind < 0.55:
            folding = self._random.choice((Folding.ALL, Folding.ALL, Folding.ANY))
            local = self._random.choice("abc")
            body = self.condition(depth - 1, [*(each for each in names if each != local), local])
            return Fold(folding, local, self._random.choice(DOMAINS), body)
        operands = [self.condition(depth - 1, names) for _ in range(3)]
        if kind < 0.65:
            return Not(operands[0])
        if kind < 0.8:
            return And(tuple(operands[:2]))
        return Or(tuple(operands[:2])) if kind < 0.93 else Conditional(*operands)

    def state(self, long: int, short: int) -> State:
        def log(size: int) -> tuple[int, ...]:
            return tuple(self._random.randint(0, 2) for _ in range(size))

        return (log(long), (log(short), log(short)), self._random.randint(0, 2), self._random.random() < 0.5)

    def _number(self, names: Sequence[str]) -> Expr:
        kind = self._random.random()
        if kind < 0.3:
            return self._key(names)
        if kind < 0.45:
            return self._random.choice((LONG, SHORT, Const(2)))
        if kind < 0.7:
            return cell("one", [self._key(names)])
        if kind < 0.95:
            return cell("rows", [self._key(names), self._key(names)])
        return Arithmetic(Operation.SUB, self._number(names), Const(1))

    def _key(self, names: Sequence[str]) -> Expr:
        if names and self._random.random() < 0.85:
            return LocalRead(self._random.choice(names))
        return self._random.choice((Const(0), Const(1), VariableRead("next")))


def true(system: TransitionSystem, state: State, condition: Expr) -> bool:
    try:
        return holds(system, state, condition)
    except EvaluationError:
        return False


@pytest.mark.parametrize("seed", range(2))
def test_a_property_is_true_wherever_it_is_claimed_of_every_message(seed: int) -> None:
    drawing, watched_at_all, by_row = Drawing(Random(seed)), 0, 0
    for _ in range(1000):
        condition = drawing.condition(3)
        if not any(part == VariableRead(name) for part in subexpressions(condition) for name in ("one", "rows")):
            continue
        try:
            sizes = {size: watch(logs(*size), condition) for size in ((0, 1), (1, 2), (2, 1), (2, 2))}
        except CannotWatch:
            continue
        watched_at_all += 1
        by_row += any(isinstance(part, Fold) and part.domain == QUEUE for part in subexpressions(condition))
        for size, watched in sizes.items():
            for state in (drawing.state(*size) for _ in range(8)):
                if all(true(watched.at(w), watched.projected(state, w), watched.condition) for w in range(-1, 4)):
                    assert true(logs(*size), state, condition), (size, state, condition)
    assert min(watched_at_all, by_row) > 30
