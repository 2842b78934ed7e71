"""The bodies of a spec: the user's own methods, compared with the reference semantics and the findings of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from modelcheck.errors import EvaluationError, SelfCheckFailed, Span
from modelcheck.frontend import LoadedSpec
from modelcheck.frontend.reading.places import place_of
from modelcheck.frontend.reading.source import what_failed
from modelcheck.graph import StateGraph
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.self_check.lowered import Lowered
from modelcheck.self_check.python_instance import PythonInstance
from modelcheck.self_check.sample import Case
from modelcheck.semantics import enabled, holds, initial_state, is_owed, messages, take

PythonAnswers: TypeAlias = Mapping[str, Callable[[], bool]]
"""The answers of an engine about one state: properties by name, `done`, and `owed MESSAGE` where it is known."""


class Fails:
    """The outcome of a method or an expression that fails."""

    __slots__ = ("is_no_member", "why")

    def __init__(self, why: str, *, is_no_member: bool = False) -> None:
        self.why = why
        self.is_no_member = is_no_member


Outcome: TypeAlias = "State | bool | Fails | None"
"""The state that follows, None where the step is not enabled, or the answer of a property."""


class Bodies:
    """The comparison of one instance, case by case.

    Args:
        spec: The spec.
        read: The instance as it was read.
    """

    def __init__(self, spec: LoadedSpec, read: Lowered) -> None:
        self._spec = spec
        self._system = read.system
        self._python = PythonInstance(spec, read.system, read)
        self._messages = tuple(messages(read.system))
        self._spans: dict[str, Span | None] = {each.name: each.span for each in read.system.steps}
        self._spans |= {each.name: each.span for each in read.system.properties}

    @property
    def has_questions(self) -> bool:
        """True if the spec says anything about single states."""
        system = self._system
        return bool(system.properties) or system.owed is not None or system.done is not None

    def check_first_state(self, state: State) -> None:
        """Check that the first state is the one that the semantics begins with.

        Raises:
            SelfCheckFailed: It is another one.
        """
        meant = initial_state(self._system)
        if state != meant:
            self._differ("the first state", state, ("the search", state), ("the reference semantics", meant))

    def check_case(self, case: Case) -> None:
        """Check a step instance in a state, whether or not it is enabled there.

        Raises:
            SelfCheckFailed: Python, the semantics and the engine do not all agree.
        """
        system = self._system
        meant = _meant(lambda: _semantics(system, case.state, case.instance))
        found = _called(lambda: self._python.successor(case.state, case.instance))
        what = f"step `{case.instance}`"
        if not _agree(found, meant):
            self._differ(what, case.state, ("Python", found), ("the reference semantics", meant))
        if case.asked and not _agree(case.found, meant):
            self._differ(what, case.state, ("the search", case.found), ("the reference semantics", meant))

    def check_state(self, state: State, answers: PythonAnswers) -> None:
        """Check the spec's own properties, `done` and `owed` in a state.

        Raises:
            SelfCheckFailed: Python, the semantics and the engine do not all agree.
        """
        self._python.load(state)
        for name, what, python, semantics in self._questions(state):
            found, meant = _called(python), _meant(semantics)
            if not _agree(found, meant, strictly=True):
                self._differ(what, state, ("Python", found), ("the reference semantics", meant))
            if name in answers and not _agree(answer := _meant(answers[name]), meant):
                self._differ(what, state, ("the search", answer), ("the reference semantics", meant))

    def _questions(self, state: State) -> Iterator[tuple[str, str, Callable[[], bool], Callable[[], bool]]]:
        """The questions about a state: name, words, and functions for the answers of Python and of the semantics."""
        system, python = self._system, self._python
        claims = {each.name: each.condition for each in system.properties}
        for name, condition in claims.items():
            yield name, f"property `{name}`", getattr(python.object, name), partial(holds, system, state, condition)
        if system.done is not None:
            yield "done", "`done`", python.object.done, partial(holds, system, state, system.done)  # type: ignore[attr-defined]
        for message in self._messages if system.owed is not None else ():
            ask, meant = partial(python.is_owed, message), partial(is_owed, system, state, message)
            yield f"owed {message}", f"`owed` of {message}", ask, meant

    def _differ(self, what: str, state: State, one: tuple[str, Outcome], other: tuple[str, Outcome]) -> None:
        name = what.partition("`")[2].partition("`")[0].partition("(")[0]
        place = self._spans.get(name) or place_of(self._spec, name)
        says = " and ".join(f"{who} {_words(says, state, self._system)}" for who, says in (one, other))
        raise SelfCheckFailed(
            f"{place.file}:{place.line}: {self._system.name}: {what} in the state {_shown(self._system, state)}: {says}"
        )


def answers_of(graph: StateGraph, index: int) -> PythonAnswers:
    """The answers of the graph about one of its states."""
    packed, observe = graph.states[index], graph.observe
    found = {name: partial(condition, packed) for name, condition in observe.conditions.items()}
    if observe.done is not None:
        found["done"] = partial(observe.done, packed)
    if graph.system.owed is None:
        return found
    try:
        served, delivered = observe.served(packed), observe.delivered(packed)
    except EvaluationError:
        return found  # `owed` fails for one of the messages: nothing is known of the others
    for number, message in enumerate(graph.messages):
        if not delivered >> number & 1:
            found[f"owed {message}"] = partial(bool, not served >> number & 1)
    return found


def _semantics(system: TransitionSystem, state: State, instance: StepInstance) -> State | None:
    return take(system, state, instance) if enabled(system, state, instance) else None


def _called(ask: Callable[[], Outcome]) -> Outcome:
    """The outcome of the user's own method."""
    try:
        return ask()
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # the method is the user's own
        return Fails(what_failed(error))


def _meant(ask: Callable[[], Outcome]) -> Outcome:
    try:
        return ask()
    except EvaluationError as error:
        (first, *_) = error.diagnostics
        # A set that is written out may hold what its type does not allow; Python refuses only when it is stored.
        no_member = first.code == "MC302" and first.message.startswith("this value is outside its range: ")
        return Fails(f"{first.code} {first.message}", is_no_member=no_member)


def _agree(found: Outcome, meant: Outcome, *, strictly: bool = False) -> bool:
    if isinstance(meant, Fails):
        return isinstance(found, Fails) or meant.is_no_member
    return not isinstance(found, Fails) and found == meant and (not strictly or type(found) is type(meant))


def _words(outcome: Outcome, state: State, system: TransitionSystem) -> str:
    match outcome:
        case None:
            return "does not enable it"
        case bool():
            return f"says {outcome}"
        case Fails():
            return f"fails with {outcome.why}"
        case tuple():
            return f"reaches {_shown(system, outcome, unlike=state) or 'the same state'}"
        case _:
            return f"says {outcome!r}"


def _shown(system: TransitionSystem, state: State, *, unlike: State | None = None) -> str:
    """The state as text, `committed=0, running=True`; with `unlike` only the differences from that state."""
    others = unlike or (None,) * len(state)
    return ", ".join(
        f"{variable.name}={value}"
        for variable, value, other in zip(system.variables, state, others, strict=True)
        if unlike is None or value != other
    )
