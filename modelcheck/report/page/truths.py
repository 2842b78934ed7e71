"""What each property says at one state of a run; of properties about whole runs only what one state can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.check.false_part import false_condition, repeated
from modelcheck.check.result import FalsePart
from modelcheck.errors import EvaluationError
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import Message, State, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.page import schema
from modelcheck.report.page.places import Places
from modelcheck.report.page.states import States
from modelcheck.report.words import listed
from modelcheck.semantics import holds, messages, number_of_effects, successors

_MOST_NAMED = 3


class Truths:
    """The truths of one system.

    Args:
        system: The instance whose states they are about.
        names: The properties to tell about.
        states: What was reached of it, which knows what is lost; None where that is not known.
        places: Turns spans into places.
    """

    def __init__(self, system: TransitionSystem, names: Sequence[str], states: States | None, places: Places) -> None:
        self._system = system
        self._names = names
        self._states = states
        self._places = places
        self._writer = Writer(system)

    def at(self, state: State, node: int | None, *, lost: bool) -> list[schema.Truth]:
        """The truths at a state.

        Args:
            state: The state.
            node: Its number in the state graph; None where it has none.
            lost: A message is known to be lost here.
        """
        return list(self._told(state, node, lost=lost))

    def _told(self, state: State, node: int | None, *, lost: bool) -> Iterator[schema.Truth]:
        for name in self._names:
            match self._system.find_property(name):
                case BuiltIn.NO_LOSS:
                    yield self._no_loss(node, lost=lost)
                case BuiltIn.NO_DUPLICATE:
                    yield self._no_duplicate(state)
                case BuiltIn.NO_DEADLOCK:
                    yield self._no_deadlock(state)
                case BuiltIn.NO_STARVATION:
                    yield schema.Truth(property=name, holds=None, words="about whole runs")
                case OwnProperty() as own:
                    yield self._own(own, state)
                case None:
                    pass

    def _no_loss(self, node: int | None, *, lost: bool) -> schema.Truth:
        gone = () if self._states is None or node is None else self._states.lost(node)
        if gone:
            words = f"{self._listed(gone)} can no longer take effect"
            return schema.Truth(property=BuiltIn.NO_LOSS, holds=False, words=words)
        if lost:
            return schema.Truth(property=BuiltIn.NO_LOSS, holds=False, words="a record can no longer take effect")
        if gone is None or self._states is None or node is None:
            return schema.Truth(property=BuiltIn.NO_LOSS, holds=None, words="not known: not every state was visited")
        return schema.Truth(property=BuiltIn.NO_LOSS, holds=True, words="no record is lost")

    def _no_duplicate(self, state: State) -> schema.Truth:
        twice = [each for each in messages(self._system) if number_of_effects(self._system, state, each) > 1]
        if not twice:
            return schema.Truth(property=BuiltIn.NO_DUPLICATE, holds=True, words="no record took effect twice")
        part = repeated(self._system, state, twice[0], None)
        words = f"{self._listed(twice)} took effect twice: {part.text}"
        return schema.Truth(property=BuiltIn.NO_DUPLICATE, holds=False, words=words)

    def _no_deadlock(self, state: State) -> schema.Truth:
        done = self._system.done is not None and holds(self._system, state, self._system.done)
        if done:
            return schema.Truth(property=BuiltIn.NO_DEADLOCK, holds=True, words="a run may end here")
        try:
            stuck = next(iter(successors(self._system, state)), None) is None
        except EvaluationError as error:
            return schema.Truth(property=BuiltIn.NO_DEADLOCK, holds=None, words=f"not known: {error}")
        words = "no step is possible, and the run is not done" if stuck else "some step is possible"
        return schema.Truth(property=BuiltIn.NO_DEADLOCK, holds=not stuck, words=words)

    def _own(self, own: OwnProperty, state: State) -> schema.Truth:
        try:
            true = holds(self._system, state, own.condition)
        except EvaluationError as error:
            return schema.Truth(property=own.name, holds=None, words=f"not known: {error}")
        part = None if true else false_condition(self._system, state, own.condition, own.span)
        if own.kind is PropertyKind.ALWAYS:
            words = "true" if part is None else part.text
            return schema.Truth(property=own.name, holds=true, words=words, part=self._place(part))
        words = "true here" if part is None else f"not here: {part.text}"
        return schema.Truth(property=own.name, holds=None, words=words, part=self._place(part))

    def _place(self, part: FalsePart | None) -> schema.Place | None:
        return None if part is None else self._places.place(part.span)

    def _listed(self, found: Sequence[Message]) -> str:
        named = [self._writer.message(each) for each in found[:_MOST_NAMED]]
        more = len(found) - len(named)
        return listed([*named, *([f"{more} more"] if more else [])])
