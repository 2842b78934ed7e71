"""Do CPython, the semantics and the packed tier say the same of one spec? Where not, which of them differ, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from unittest import mock

from modelcheck.check.answer import answer
from modelcheck.errors import EvaluationError, InternalError, SpecError
from modelcheck.explicit import engine
from modelcheck.explicit.limits import Counts, LimitReached, Watch
from modelcheck.frontend import LoadedSpec
from modelcheck.graph import StateGraph
from modelcheck.ir.properties import OwnProperty
from modelcheck.ir.system import State, StepInstance
from modelcheck.self_check import PythonInstance
from modelcheck.semantics import is_owed, messages, step_instances
from modelcheck.verdict import Holds, Limit
from tests.differential.expected_verdicts import FAILS, expected_verdict
from tests.differential.reference import Search, Truth

PYTHON_FAILS = (
    IndexError,
    KeyError,
    AssertionError,
    OverflowError,
    ValueError,
    ZeroDivisionError,
    TypeError,
    AttributeError,
)
"""What the user's own methods raise where the semantics has an `EvaluationError`."""


class Disagreement(AssertionError):
    """Two engines say different things of one spec."""

    def __init__(self, engines: str, where: str, one: object, other: object) -> None:
        super().__init__(f"{engines} differ, {where}:\n  {one}\n  {other}")
        self.kind = f"{engines}, {where.split()[0]}"


def with_cpython(spec: LoadedSpec, search: Search, counts: Counter[str]) -> None:
    """Every step instance in every expanded state, every condition in every state: the user's methods and `search`."""
    system = search.system
    python = PythonInstance(spec, system)
    if python.state() != search.states[0]:
        raise Disagreement("CPython and semantics", "first state", python.state(), search.states[0])
    instances = [each for step in system.steps for each in step_instances(system, step)]
    for index in range(search.expanded):
        state, outcomes = search.states[index], search.outcomes(index)
        moved = True
        for instance in instances:
            if moved:
                python.load(state)
            found = _python_outcome(python, instance)
            moved = found is not None  # `take` puts the state back where the guard is false
            _compare_outcomes(instance, state, found, outcomes.get(instance), counts)
    for state, claims in zip(search.states, search.claims, strict=False):
        python.load(state)
        for name, expected in claims.items():
            _compare_truths(f"property {name} in {state}", getattr(python.object, name), expected)
        _compare_owed(python, search, state)


def _python_outcome(python: PythonInstance, instance: StepInstance) -> State | Exception | None:
    try:
        return python.state() if python.take(instance) else None
    except PYTHON_FAILS as error:
        return error


def _compare_outcomes(
    instance: StepInstance,
    state: State,
    found: State | Exception | None,
    expected: State | EvaluationError | None,
    counts: Counter[str],
) -> None:
    if isinstance(expected, EvaluationError):
        counts[f"fails with {expected.diagnostics[0].code}"] += 1
        if isinstance(found, Exception) or _is_no_member(expected):
            return
    elif isinstance(found, Exception):
        raise Disagreement("CPython and semantics", f"{instance} in {state}", repr(found), expected) from found
    elif found == expected:
        counts["disabled" if expected is None else "taken"] += 1
        return
    raise Disagreement("CPython and semantics", f"{instance} in {state}", found, expected)


def _compare_truths(where: str, ask: Callable[[], object], expected: Truth) -> None:
    try:
        found: object = ask()
    except PYTHON_FAILS:
        found = FAILS
    if isinstance(expected, EvaluationError) and _is_no_member(expected):
        return
    wanted = FAILS if isinstance(expected, EvaluationError) else expected
    if found != wanted:
        raise Disagreement("CPython and semantics", where, found, wanted)


def _compare_owed(python: PythonInstance, search: Search, state: State) -> None:
    system = search.system
    if system.owed is None:
        return
    for message in messages(system):
        try:
            expected: Truth = is_owed(system, state, message)
        except EvaluationError as error:
            expected = error
        _compare_truths(f"owed {message} in {state}", lambda m=message: python.object.owed(*m.keys), expected)


def _is_no_member(error: EvaluationError) -> bool:
    """A set that is written out holds what its type does not allow; CPython objects to that only once it is stored."""
    (first, *_) = error.diagnostics
    return first.code == "MC302" and first.message.startswith("this value is outside its range: ")


def with_packed_tier(search: Search, counts: Counter[str]) -> bool:
    """States, transitions, levels, failures and verdicts of `explore`, as far as the semantics went.

    Returns: Was there a graph to compare? There is none where a step fails.
    """
    try:
        with mock.patch.object(engine, "Watch", lambda *_: _FirstStates(search.expanded)):
            graph = engine.explore(search.system)
    except EvaluationError as error:
        counts["packed: a step fails"] += 1
        _compare_failure(search, error)
        return False
    except SpecError as error:
        if error.diagnostics[0].code != "MC216":
            raise
        counts["packed: too large"] += 1
        return False
    except InternalError as error:
        raise Disagreement("packed tier and semantics", "as the tier says itself", error, search.cut) from error
    if search.failures:
        raise Disagreement("packed tier and semantics", "failure", "none", search.failures[0])
    _compare_graphs(search, graph)
    counts["packed: complete" if search.complete else "packed: as far as the bounds"] += 1
    if len(search.claims) == len(search.states):
        _compare_verdicts(search, graph, counts)
    return True


class _FirstStates(Watch):
    """Lets a search expand its first states and no other one, which might be without end."""

    def __init__(self, many: int) -> None:
        self._many = many

    def slices(self, frontier: Sequence[int], counts: Callable[[], Counts]) -> Iterator[Sequence[int]]:
        for state in frontier:
            _, reached, waiting, _ = counts()
            if reached - waiting == self._many:
                raise LimitReached(Limit.STATES)
            yield (state,)


def _compare_failure(search: Search, error: EvaluationError) -> None:
    """The first failure in breadth-first order, with a shortest way there."""
    if not search.failures:
        raise Disagreement("packed tier and semantics", "failure", error.diagnostics, "none")
    index, instance, expected = search.failures[0]
    diagnostics = expected.after((*_way_to(search, index), instance)).diagnostics
    if error.diagnostics != diagnostics:
        raise Disagreement("packed tier and semantics", "failure", error.diagnostics, diagnostics)


def _way_to(search: Search, index: int) -> list[StepInstance]:
    """The shortest way whose every transition is the first in order of discovery."""
    way: list[StepInstance] = []
    while index:
        index, instance = next(
            (source, instance)
            for source, found in enumerate(search.transitions)
            if search.levels[source] == search.levels[index] - 1
            for instance, target in found
            if target == index
        )
        way.insert(0, instance)
    return way


def _compare_graphs(search: Search, graph: StateGraph) -> None:
    if graph.complete != search.complete or graph.expanded != search.expanded or len(graph) != len(search.states):
        one, other = (graph.stopped, graph.expanded, len(graph)), (search.cut, search.expanded, len(search.states))
        raise Disagreement("packed tier and semantics", "how far they came", one, other)
    for index in range(len(graph)):
        if graph.state(index) != search.states[index]:
            where = f"state {index}"
            raise Disagreement("packed tier and semantics", where, graph.state(index), search.states[index])
    for index in range(graph.expanded):
        at = slice(graph.offsets[index], graph.offsets[index + 1])
        pairs = zip(graph.labels[at], graph.targets[at], strict=True)
        found = [(graph.instances[label], target) for label, target in pairs]
        if found != search.transitions[index]:
            where = f"transitions of state {index}, {search.states[index]}"
            raise Disagreement("packed tier and semantics", where, found, search.transitions[index])
    starts = [search.levels.index(level) for level in range(max(search.levels) + 1)]
    if list(graph.level_starts) != starts:
        raise Disagreement("packed tier and semantics", "levels", graph.level_starts, starts)
    counted = graph.statistics
    mine = len(search.states), sum(map(len, search.transitions)), len(starts)
    if (counted.distinct_states, counted.generated_transitions, counted.levels) != mine:
        raise Disagreement("packed tier and semantics", "counts", counted, mine)


def _compare_verdicts(search: Search, graph: StateGraph, counts: Counter[str]) -> None:
    for asked in search.system.asked:
        expected = expected_verdict(search, asked)
        if expected is None:
            continue
        try:
            verdict = answer(graph, asked).verdict
        except EvaluationError:
            found: object = FAILS
        else:
            trace = getattr(verdict, "witness" if isinstance(verdict, Holds) else "trace", None)
            found = (type(verdict), None if trace is None else len(trace.steps))
        said = expected if isinstance(expected, str) else expected[0].__name__
        kind = asked.kind.value if isinstance(asked, OwnProperty) else asked.name
        counts[f"verdict on {kind}: {said}"] += 1
        if found != expected:
            raise Disagreement("packed tier and semantics", f"verdict on {asked.name}", found, expected)
