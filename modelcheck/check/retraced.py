"""The run of an instance that somebody else saw: each two consecutive states must be a transition of the spec.

Another tool may know some of the variables only, so that several states fit what it saw; all of them are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from modelcheck.check.false_part import false_guard
from modelcheck.errors import EvaluationError, Span, UnfaithfulTrace
from modelcheck.ir.nodes import Value
from modelcheck.ir.system import State, StepInstance, TransitionSystem, used
from modelcheck.ir.written import Writer
from modelcheck.semantics import enabled, initial_state, step_instances, take
from modelcheck.trace import Lasso, Trace

MOST_WORK: Final = 1_000_000
"""The most step instances that are tried for one run."""

_NEAREST: Final = 3
"""The most step instances that are named where none fits."""


class Sighting(NamedTuple):
    """What is known about a state of a run.

    Attributes:
        values: Values of variables of the system, by name; other variables may have any.
        step: The step that led there, as the spec writes it, or its name alone; None where that is not known.
    """

    values: Mapping[str, Value]
    step: str | None = None


class Misfit(NamedTuple):
    """The place at which a run is none of the spec, or not known to be one.

    Attributes:
        words: What does not fit.
        nearest: The steps that come nearest, and why each does not do it.
        span: The guard of the first of them; None where no guard refuses.
        decided: False where the search was given up.
    """

    words: str
    nearest: tuple[str, ...] = ()
    span: Span | None = None
    decided: bool = True


class Retraced(NamedTuple):
    """A run as far as the spec takes it; the loop of an endless one is in it once.

    Attributes:
        trace: The steps that were found.
        misfit: Where it goes no further; None where all of it is a run of the spec.
        loop_from: As of the sightings; None too where the run does not return.
    """

    trace: Trace
    misfit: Misfit | None = None
    loop_from: int | None = None


class _Tried(NamedTuple):
    """A step instance that does not lead on; of less `distance` are those that nearly do."""

    distance: int
    text: str
    span: Span | None = None


class Retracer:
    """The search for the steps of a run of one instance."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._writer = Writer(system)
        self._index = system.variable_index
        instances = [(step, each) for step in system.steps for each in step_instances(system, step)]
        self._texts = {each: self._writer.instance(step, each) for step, each in instances}
        self._work = 0

    def retraced(self, seen: Sequence[Sighting], *, loop_from: int | None = None) -> Retraced:
        """The run through these states, the initial one first."""
        start = Trace(initial_state(self._system))
        if not self._fits(start.initial, seen[0]):
            what = self._differences(start.initial, seen[0])
            return Retraced(start, Misfit(f"state 0 is not the initial state: {what}"))
        found = self._through([start], seen[1:])
        if loop_from is None or found[1] is not None:
            return Retraced(found[0][0], found[1])
        return self._closed(found[0], loop_from)

    def _through(self, begun: list[Trace], seen: Sequence[Sighting]) -> tuple[list[Trace], Misfit | None]:
        """The runs that go on through these states, one to each state at the end; those so far where none does."""
        for sighting in seen:
            further: dict[State, Trace] = {}
            for trace in begun:
                for instance, state in self._steps(trace.last, sighting):
                    if state not in further:
                        further[state] = trace.extended(self._system, [instance])
                if self._work > MOST_WORK:
                    tried = f"given up after {MOST_WORK:,} steps that were tried"
                    where = f"from state {len(trace)} to state {len(trace) + 1}"
                    return begun, Misfit(f"{where}: {tried}", decided=False)
            if not further:
                return begun, self._misfit(begun[0], sighting)
            begun = list(further.values())
        return begun, None

    def _closed(self, begun: list[Trace], loop_from: int) -> Retraced:
        """One of the runs, with a last step that returns; it may also stay where it is for ever."""
        problem = None
        for trace in begun:
            back = Sighting(dict(zip(self._index, trace.states[loop_from], strict=True)))
            runs, misfit = self._through([trace], [back])
            if misfit is not None and loop_from == len(trace):
                runs, misfit = [trace], None
            if misfit is None:
                stem = Trace(runs[0].initial, runs[0].transitions[:loop_from])
                misfit = self._unfair(Lasso(stem, runs[0].transitions[loop_from:]))
            if misfit is None:
                return Retraced(runs[0], None, loop_from)
            problem = problem or Retraced(trace, misfit)
        assert problem is not None
        return problem

    def _unfair(self, lasso: Lasso) -> Misfit | None:
        try:
            lasso.replay(self._system)
        except UnfaithfulTrace as error:
            return Misfit(f"the loop cannot be repeated for ever: {error}")
        return None

    def _steps(self, state: State, sighting: Sighting) -> Iterator[tuple[StepInstance, State]]:
        """The transitions from a state to one that fits."""
        for instance in self._meant(sighting.step):
            self._work += 1
            try:
                if enabled(self._system, state, instance):
                    after = take(self._system, state, instance)
                    if self._fits(after, sighting):
                        yield instance, after
            except EvaluationError:
                continue  # a step that fails leads nowhere

    def _meant(self, step: str | None) -> list[StepInstance]:
        """The step instances that a text may stand for; all where it is the name of nothing in the spec."""
        meant = [each for each, text in self._texts.items() if step in (text, each.step)]
        return meant or list(self._texts)

    def _fits(self, state: State, sighting: Sighting) -> bool:
        return all(state[self._index[name]] == value for name, value in sighting.values.items())

    def _misfit(self, trace: Trace, sighting: Sighting) -> Misfit:
        """The reason why no step leads on, by the step instances that come nearest."""
        meant, state, number = self._meant(sighting.step), trace.last, len(trace)
        tried = (self._tried(state, instance, sighting) for instance in meant)
        found = sorted((each for each in tried if each is not None), key=lambda each: each.distance)
        best = [each for each in found if each.distance == found[0].distance][:_NEAREST]
        step = f"step {sighting.step} does not lead" if len(meant) < len(self._texts) else "no step leads"
        change = self._differences(state, sighting) or "nothing changes"
        span = next((each.span for each in best if each.span is not None), None)
        words = f"{step} from state {number} to state {number + 1}: {change}"
        return Misfit(words, tuple(each.text for each in best), span)

    def _tried(self, state: State, instance: StepInstance, sighting: Sighting) -> _Tried | None:
        """A step instance that does not lead on, and why; None where it fails."""
        text = self._texts[instance]
        try:
            after = take(self._system, state, instance)
            refused = None if enabled(self._system, state, instance) else false_guard(self._system, state, instance)
        except EvaluationError:
            return None
        wrong = sum(after[self._index[name]] != value for name, value in sighting.values.items())
        other = self._differences(after, sighting)
        if refused is None:
            return _Tried(2 * wrong, f"{text} leads elsewhere, the run has {other}")
        why = refused.text.removeprefix("false: ")
        also = f"; besides, it leads elsewhere: the run has {other}" if wrong else ""
        return _Tried(2 * wrong + 1, f"{text} is not possible there, {why}{also}", refused.span)

    def _differences(self, state: State, sighting: Sighting) -> str:
        """What the sighting has otherwise than a state: `position[c0] = 2 instead of 1`."""
        there = tuple(sighting.values.get(name, value) for name, value in zip(self._index, state, strict=True))
        before, after = self._written(state), self._written(there)
        parts = [(name, before.get(name, "nothing"), after.get(name, "nothing")) for name in before | after]
        return ", ".join(f"{name} = {new} instead of {old}" for name, old, new in parts if old != new)

    def _written(self, state: State) -> dict[str, str]:
        """Each part of a state by name, as the spec writes it."""
        variables = self._writer.variables(state)
        texts = {part.name: self._writer.part(part) for whole in variables for part in self._writer.parts(whole)}
        return texts | {used(fault): str(number) for fault, number in self._writer.used(state).items()}
