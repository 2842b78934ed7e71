"""Do CPython, the semantics and the packed tier say the same of one spec? Where not, which of them differ, and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from modelcheck.check.answer import answer, questions
from modelcheck.conformance import PythonInstance
from modelcheck.errors import EvaluationError, SpecError
from modelcheck.explicit import Limits, explore
from modelcheck.frontend import LoadedSpec
from modelcheck.graph import StateGraph
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import PropertyKind, State, StepInstance, TransitionSystem
from modelcheck.semantics import (
    enabled,
    holds,
    initial_state,
    messages,
    number_of_effects,
    step_instances,
    take,
)
from modelcheck.verdict import Holds, Unknown, Violated

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

BOUNDS_UNCHECKED = "MC302"
"""CPython does not look at the bounds of an `Annotated[int, Between(..)]`."""


class Disagreement(AssertionError):
    """Two engines say different things of one spec."""

    def __init__(self, engines: str, where: str, one: object, other: object) -> None:
        super().__init__(f"{engines} differ, {where}:\n  {one}\n  {other}")


@dataclass
class Search:
    """What the semantics says, breadth first, up to a number of states; failing step instances lead nowhere.

    `transitions[i]` are those of state i, (step instance, index of the successor); there are as many as states were
    expanded. `failures` are (state, step instance, error) in order.
    """

    system: TransitionSystem
    states: list[State] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    transitions: list[list[tuple[StepInstance, int]]] = field(default_factory=list)
    failures: list[tuple[int, StepInstance, EvaluationError]] = field(default_factory=list)
    complete: bool = True

    def outcomes(self, index: int) -> dict[StepInstance, State | EvaluationError]:
        """What each step instance that is not disabled leads to."""
        found: dict[StepInstance, State | EvaluationError] = {i: self.states[t] for i, t in self.transitions[index]}
        return found | {instance: error for at, instance, error in self.failures if at == index}


def searched(system: TransitionSystem, *, max_states: int) -> Search:
    """Expand states in order until there are more than `max_states`."""
    search = Search(system, [initial_state(system)], [0])
    numbers = {search.states[0]: 0}
    instances = [each for step in system.steps for each in step_instances(system, step)]
    while len(search.transitions) < len(search.states):
        if len(search.states) > max_states:
            search.complete = False
            break
        index = len(search.transitions)
        state, found = search.states[index], []
        for instance in instances:
            try:
                after = take(system, state, instance) if enabled(system, state, instance) else None
            except EvaluationError as error:
                search.failures.append((index, instance, error))
                continue
            if after is None:
                continue
            if after not in numbers:
                numbers[after] = len(search.states)
                search.states.append(after)
                search.levels.append(search.levels[index] + 1)
            found.append((instance, numbers[after]))
        search.transitions.append(found)
    return search


def with_cpython(spec: LoadedSpec, search: Search, counts: Counter[str], *, max_states: int) -> None:
    """Every step instance and property in every expanded state: the user's methods and the semantics."""
    system = search.system
    python = PythonInstance(spec, system)
    if python.state() != search.states[0]:
        raise Disagreement("CPython and semantics", "first state", python.state(), search.states[0])
    instances = [each for step in system.steps for each in step_instances(system, step)]
    for index in range(min(len(search.transitions), max_states)):
        state, outcomes = search.states[index], search.outcomes(index)
        for instance in instances:
            expected = outcomes.get(instance)
            found = _python_outcome(python, state, instance)
            _compare_outcomes(instance, state, found, expected, counts)
        for claim in system.properties:
            _compare_claims(python, system, state, claim.name, claim.condition)


def _python_outcome(python: PythonInstance, state: State, instance: StepInstance) -> State | Exception | None:
    python.load(state)
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
        code = expected.diagnostics[0].code
        counts[f"fails with {code}"] += 1
        if isinstance(found, Exception) or code == BOUNDS_UNCHECKED:
            return
    elif isinstance(found, Exception):
        raise Disagreement("CPython and semantics", f"{instance} in {state}", repr(found), expected) from found
    elif found == expected:
        counts["disabled" if expected is None else "taken"] += 1
        return
    raise Disagreement("CPython and semantics", f"{instance} in {state}", found, expected)


def _compare_claims(python: PythonInstance, system: TransitionSystem, state: State, name: str, condition: Expr) -> None:
    python.load(state)
    try:
        found: object = getattr(python.object, name)()
    except PYTHON_FAILS:
        found = "fails"
    try:
        expected: object = holds(system, state, condition)
    except EvaluationError as error:
        if error.diagnostics[0].code == BOUNDS_UNCHECKED:
            return
        expected = "fails"
    if found != expected:
        raise Disagreement("CPython and semantics", f"property {name} in {state}", found, expected)


def with_packed_tier(search: Search, counts: Counter[str], *, max_states: int) -> None:
    """States, transitions, levels, failures and verdicts of `explore`."""
    try:
        graph = explore(search.system, limits=None if search.complete else Limits(max_states=max_states))
    except EvaluationError as error:
        counts["packed: a step fails"] += 1
        _compare_failure(search, error)
        return
    except SpecError as error:
        if error.diagnostics[0].code != "MC216":
            raise
        counts["packed: too large"] += 1
        return
    if search.complete and search.failures:
        raise Disagreement("packed tier and semantics", "failure", "none", search.failures[0])
    _compare_graphs(search, graph)
    if search.complete:
        counts["packed: complete"] += 1
        _compare_verdicts(search, graph, counts)


def _compare_failure(search: Search, error: EvaluationError) -> None:
    """The first failure in breadth-first order, with a shortest way there; beyond the cut any true one."""
    if not search.failures or len(search.failures[0][2].diagnostics) != len(error.diagnostics):
        if search.complete:
            raise Disagreement("packed tier and semantics", "failure", error.diagnostics, "none")
        return
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
    for index in range(min(graph.expanded, len(search.transitions))):
        at = slice(graph.offsets[index], graph.offsets[index + 1])
        pairs = zip(graph.labels[at], graph.targets[at], strict=True)
        found = [(graph.instances[label], target) for label, target in pairs]
        if found != search.transitions[index] or graph.state(index) != search.states[index]:
            where = f"transitions of state {index}, {search.states[index]}"
            raise Disagreement("packed tier and semantics", where, found, search.transitions[index])
    if search.complete:
        found = [graph.state(index) for index in range(len(graph))]
        starts = [search.levels.index(level) for level in range(max(search.levels) + 1)]
        if found != search.states or list(graph.level_starts) != starts:
            raise Disagreement("packed tier and semantics", "states or levels", graph.level_starts, starts)


def _compare_verdicts(search: Search, graph: StateGraph, counts: Counter[str]) -> None:
    for question in questions(search.system):
        if question.name == "no_starvation":
            continue  # a claim about runs, judged by the textbook in tests/graph
        expected = _verdict(search, question.name)
        try:
            verdict = answer(graph, question).verdict
        except EvaluationError:
            found: object = "fails"
        else:
            trace = getattr(verdict, "witness" if isinstance(verdict, Holds) else "trace", None)
            found = (type(verdict), None if trace is None else len(trace.steps))
        counts[f"verdict: {expected if expected == 'fails' else expected[0].__name__}"] += 1
        if found != expected:
            raise Disagreement("packed tier and semantics", f"verdict on {question.name}", found, expected)


def _verdict(search: Search, name: str) -> tuple[type, int | None] | str:
    """The verdict and the length of the trace that shows it, by the definitions alone."""
    system = search.system
    own = next((claim for claim in system.properties if claim.name == name), None)
    if own is None and not any(_delivered(search, index) for index in range(len(search.states))):
        return Unknown, None
    try:
        first = next((i for i in range(len(search.states)) if _is_false(search, name, i)), None)
    except EvaluationError:
        return "fails"
    if own is not None and own.kind is PropertyKind.NOT_ALWAYS:
        return (Violated, None) if first is None else (Holds, search.levels[first])
    return (Holds, None) if first is None else (Violated, search.levels[first])


def _is_false(search: Search, name: str, index: int) -> bool:
    system, state = search.system, search.states[index]
    for claim in system.properties:
        if claim.name == name:
            return not holds(system, state, claim.condition)
    if name == "no_duplicate":
        return any(number_of_effects(system, state, message) > 1 for message in messages(system))
    return not all(_can_deliver(search, index, message) for message in range(len(list(messages(system)))))


def _delivered(search: Search, index: int) -> list[int]:
    """The messages that took effect in a state."""
    state = search.states[index]
    return [i for i, each in enumerate(messages(search.system)) if number_of_effects(search.system, state, each)]


def _can_deliver(search: Search, index: int, message: int) -> bool:
    """Does some continuation without faults reach the effect?"""
    waiting, seen = [index], {index}
    while waiting:
        state = waiting.pop()
        if message in _delivered(search, state):
            return True
        for instance, target in search.transitions[state]:
            if target not in seen and not search.system.step(instance.step).fault:
                seen.add(target)
                waiting.append(target)
    return False


def first_bad_level(search: Search, condition: Expr) -> int | None:
    """How many steps lead to a state where the condition is false or fails, or a step fails; None if none does."""

    def is_bad(index: int) -> bool:
        try:
            return not holds(search.system, search.states[index], condition)
        except EvaluationError:
            return True

    failing = {index for index, _, _ in search.failures}
    return next((search.levels[i] for i in range(len(search.transitions)) if i in failing or is_bad(i)), None)
