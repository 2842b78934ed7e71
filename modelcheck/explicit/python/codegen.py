"""The packed tier: Python generated for one instance, in which a state is an integer.

One block of code per step instance, its arguments constants: the guard as tests of bits, then the state after it as a
few maskings. What a step means is defined by `modelcheck.semantics` alone; where generated code fails, the semantics
is asked what the failure is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, NoReturn, TypeAlias

from modelcheck.errors import InternalError
from modelcheck.explicit.layout import Layout, Outgrown
from modelcheck.explicit.python.comparisons import compared
from modelcheck.explicit.python.expressions import condition_of
from modelcheck.explicit.python.maps import View, cell_of
from modelcheck.explicit.python.operands import FALSE, TRUE, BitTest, Known, as_test, condition
from modelcheck.explicit.python.point import Point
from modelcheck.explicit.python.program import Program
from modelcheck.explicit.python.statements import run
from modelcheck.explicit.size import MOST_AT_ONCE, MOST_CODE, too_large
from modelcheck.ir.nodes import And, Comparison, Expr
from modelcheck.ir.system import Message, Owed, Step, StepInstance, TransitionSystem
from modelcheck.semantics import holds, is_owed, messages, number_of_effects, step_instances

Expand: TypeAlias = Callable[[Sequence[int], list[int], list[int], list[int]], None]
Measure: TypeAlias = Callable[[int], int]
Test: TypeAlias = Callable[[int], bool]


class Trapped(Exception):
    """The signal of generated code that the semantics would raise an `EvaluationError` here."""


TRAPS: Final = (Trapped, IndexError, ZeroDivisionError)
"""The exceptions that generated code raises where the semantics raises an `EvaluationError`, and nowhere else."""

_DONE: Final = "done"


class PackedSystem(NamedTuple):
    """One instance as functions on packed states.

    Attributes:
        instances: Every step instance in the order of `semantics.successors`; labels are indices of it.
        expand: Called with states and three lists. Appends every successor of every state to the first and the label
            of the transition to the second; after each state, the number of successors so far to the third. Where it
            raises, the length of the third list is the index of the state that failed.
        delivered: Bit i is set where message i of `semantics.messages` took effect.
        duplicated: Bit i is set where it did so more than once.
        served: Bit i is set where it took effect or is not owed; raises `EvaluationError`.
        done: True where a run may end; None where the spec does not say; raises `EvaluationError`.
        conditions: The condition of each property by name; raises `EvaluationError`.
        source: The text of the generated module.
    """

    layout: Layout
    instances: tuple[StepInstance, ...]
    messages: tuple[Message, ...]
    expand: Expand
    delivered: Measure
    duplicated: Measure
    served: Measure
    done: Test | None
    conditions: Mapping[str, Test]
    source: str


def packed(layout: Layout) -> PackedSystem:
    """Generate and load the code for one layout of an instance."""
    program = Program(layout)
    system = layout.system
    steps = [(step, instance) for step in system.steps for instance in step_instances(system, step)]
    all_messages = tuple(messages(system))
    functions = [
        *_expand(program, steps),
        _measure(program, "delivered", all_messages, at_least=1),
        _measure(program, "duplicated", all_messages, at_least=2),
        *(_condition(program, name, condition) for name, condition in _conditions(system).items()),
    ]
    if system.owed is not None:
        functions.append(_served(program, system.owed, all_messages))
    pieces = ["\n".join(lines) + "\n" for lines in (*program.functions, *functions)]
    names = _loaded(layout, pieces)
    return PackedSystem(
        layout=layout,
        instances=tuple(instance for _, instance in steps),
        messages=all_messages,
        expand=names["expand"],
        delivered=names["delivered"],
        duplicated=names["duplicated"],
        served=names["served" if system.owed is not None else "delivered"],
        done=names.get(_DONE),
        conditions={claim.name: names[f"condition{number}"] for number, claim in enumerate(system.properties)},
        source="\n".join(pieces),
    )


def _expand(program: Program, steps: Sequence[tuple[Step, StepInstance]]) -> Iterator[list[str]]:
    """The function `expand`; where it is long, after functions that hold its blocks, some in each."""
    blocks = [_block(program, label, *each) for label, each in enumerate(steps)]
    head, tail = ["def expand(states, targets, labels, counts):", "    for s in states:"], "counts.append(len(targets))"
    if sum(map(_characters, blocks)) <= MOST_AT_ONCE:
        yield [*head, *chain(*blocks), f"        {tail}"]
        return
    calls = []
    for number, part in enumerate(_parts(blocks)):
        calls.append(f"        part{number}(s, targets, labels)")
        yield [f"def part{number}(s, targets, labels):", "    if True:", *part]
    yield [*head, *calls, f"        {tail}"]


def _block(program: Program, label: int, step: Step, instance: StepInstance) -> list[str]:
    """The lines that append the successor by one step instance; none where it is never enabled."""
    lines: list[str] = []
    local = {name: _argument(value) for name, value in instance.arguments}
    before = Point(program, "s", local, lines=None)
    guard = condition_of(step.guard, before)
    if guard == FALSE:
        return lines
    if guard != TRUE:
        lines.append(f"        if {condition(guard)}:")
    indent, facts = 2 if guard == TRUE else 3, _facts(step.guard, before)
    point = Point(program, "s", local, lines=lines, indent=indent, facts=facts)
    run(step.body, point)
    point.emit(f"targets.append({point.settled()})")
    point.emit(f"labels.append({label})")
    return lines


def _parts(blocks: Iterable[list[str]]) -> Iterator[list[str]]:
    """The blocks in order, put together as far as Python may compile them at once."""
    part: list[str] = []
    size = 0
    for block in blocks:
        if part and size + _characters(block) > MOST_AT_ONCE:
            yield part
            part, size = [], 0
        part.extend(block)
        size += _characters(block)
    if part:
        yield part


def _characters(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _facts(guard: Expr, point: Point) -> BitTest:
    """The bits that a state certainly has once the guard is true."""
    mask = bits = 0
    for part in guard.operands if isinstance(guard, And) else (guard,):
        match as_test(condition_of(part, point)):
            case BitTest(_, more, equal_to, equal=True):
                mask, bits = mask | more, bits | equal_to
            case _:
                pass
    return BitTest(point.base, mask, bits, equal=True)


def _measure(program: Program, name: str, counted: Sequence[Message], *, at_least: int) -> list[str]:
    lines = [f"def {name}(s):", "    found = 0"]
    for number, message in enumerate(counted):
        lines += [f"    if {_took_effect(program, message, at_least)}:", f"        found |= {1 << number}"]
    return [*lines, "    return found"]


def _served(program: Program, owed: Owed, counted: Sequence[Message]) -> list[str]:
    if not counted:
        return ["def served(s):", "    return 0"]
    lines = ["def served(s):", "    found = 0", "    try:"]
    for number, message in enumerate(counted):
        local = {name: Known(key) for name, key in zip(owed.arguments, message.keys, strict=True)}
        still_owed = condition(condition_of(owed.condition, Point(program, "s", local, lines=None)))
        lines += [
            f"        if {_took_effect(program, message, 1)} or not ({still_owed}):",
            f"            found |= {1 << number}",
        ]
    return [*lines, "    except TRAPS:", "        failed_owed(s)", "    return found"]


def _took_effect(program: Program, message: Message, at_least: int) -> str:
    point = Point(program, "s", {}, lines=None)
    view = View(program.layout.fields[message.variable], tuple(Known(key) for key in message.keys))
    return condition(compared(Comparison.GE, cell_of(view, point), Known(at_least), point))


def _conditions(system: TransitionSystem) -> dict[str, Expr]:
    """The conditions on single states, by the name of the generated function."""
    conditions = {f"condition{number}": claim.condition for number, claim in enumerate(system.properties)}
    return conditions if system.done is None else {**conditions, _DONE: system.done}


def _condition(program: Program, name: str, expr: Expr) -> list[str]:
    text = condition(condition_of(expr, Point(program, "s", {}, lines=None)))
    return [
        f"def {name}(s):",
        "    try:",
        f"        return True if {text} else False",
        "    except TRAPS:",
        f"        failed({name!r}, s)",
    ]


def _loaded(layout: Layout, pieces: Sequence[str]) -> dict[str, Any]:
    """The names the generated module defines, with the types that `PackedSystem` declares."""

    def trap() -> NoReturn:
        raise Trapped

    def outgrown(variable: str, value: int) -> NoReturn:
        raise Outgrown(variable, value)

    def failed(name: str, s: int) -> NoReturn:
        holds(layout.system, layout.decode(s), _conditions(layout.system)[name])
        raise InternalError(f"packed code fails where the semantics evaluates {name}")

    def failed_owed(s: int) -> NoReturn:
        state = layout.decode(s)
        for message in messages(layout.system):
            if not number_of_effects(layout.system, state, message):
                is_owed(layout.system, state, message)
        raise InternalError("packed code fails where the semantics evaluates owed")

    names: dict[str, Any] = {
        "trap": trap,
        "outgrown": outgrown,
        "failed": failed,
        "failed_owed": failed_owed,
        "TRAPS": TRAPS,
        "unbound": object(),
    }
    if (size := sum(map(len, pieces)) + len(pieces) - 1) > MOST_CODE:
        raise too_large(layout.system, f"its code has {size:,} characters")
    for piece in pieces:  # one by one, for Python answers no interrupt while it compiles
        try:
            code = compile(piece, f"<packed {layout.system.name}>", "exec")
        except (SyntaxError, RecursionError, MemoryError) as cause:
            raise too_large(layout.system, f"its code is nested too deeply ({cause})") from cause
        exec(code, names)
    return names


def _argument(value: object) -> Known:
    if not isinstance(value, bool | int):
        raise InternalError(f"an argument is {value!r}")
    return Known(value)
