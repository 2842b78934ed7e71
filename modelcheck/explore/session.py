"""The specs of a run of `modelcheck explore`, as they were read, and everything that a page may ask about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from msgspec.structs import replace

from modelcheck.check.follow import Followed
from modelcheck.check.result import Result, SpecResult
from modelcheck.errors import EvaluationError, ModelcheckError
from modelcheck.explore.dropped import dropped
from modelcheck.explore.search import Way, anywhere, way_to
from modelcheck.explore.walking import Walking
from modelcheck.ir.system import Message
from modelcheck.report.layout.page import Page
from modelcheck.report.page import schema
from modelcheck.report.page.document import page_document
from modelcheck.report.page.drawn import marks_of
from modelcheck.report.page.groups import MOST_GROUPS, grouping
from modelcheck.report.page.places import Places
from modelcheck.report.page.run import Setting
from modelcheck.report.page.states import States
from modelcheck.report.watches import Watch
from modelcheck.report.words import counted
from modelcheck.semantics import is_owed

MOST_GROUPED: Final = 6
"""The parts of the state by which states can be grouped at once."""


_TRUTHS: Final = ("True", "False")


class Refusal(ModelcheckError):
    """A question that has no answer: the spec is not there, or an expression is none."""


class Delivery(NamedTuple):
    """Whether a message can still take effect without a fault, and how."""

    message: str
    steps: list[str] | None
    words: str


class Until(NamedTuple):
    """The way to where an expression is true."""

    walk: schema.Walk | None
    words: str


class File(NamedTuple):
    """The run of a file, and the spec that it is of."""

    spec: str
    walk: schema.Walk


@dataclass(frozen=True, slots=True)
class Open:
    """A spec that is open: its answer, its states and its runs."""

    result: SpecResult
    states: States | None
    walking: Walking


class Session:
    """What was read of the specs, until one of their files changes.

    Args:
        result: The answers of the searches.
        states: What was reached of each spec, in the order of the result.
        expression: Reads an expression over the state of a spec.
        watches: Expressions whose values are shown in every run.
        targets: The specs on a command line, by their positions.

    Raises:
        Refusal: Two of the specs have one name, by which a page asks about them.
    """

    def __init__(
        self,
        result: Result,
        states: Sequence[States | None],
        *,
        expression: Callable[[SpecResult, str], Watch],
        watches: Sequence[str] = (),
        targets: Mapping[int, str],
    ) -> None:
        self.result: Final = result
        self._states = states
        self._expression = expression
        self._watches = tuple(watches)
        self._targets = targets
        self._open: dict[str, Open] = {}
        for spec, reached in zip(result.results, states, strict=True):
            names = [each.name for each in spec.properties]
            setting = Setting(spec.system, spec.file, True, reached, Places(Page()), names)
            if spec.system.name in self._open:
                raise Refusal(f"several specs are called {spec.system.name}: open one file alone")
            self._open[spec.system.name] = Open(spec, reached, Walking(setting))

    def document(self, live: schema.Live) -> schema.Document:
        """The document of a page."""
        return page_document(self.result, targets=self._targets, states=self._states, live=live)

    def walk(self, spec: str, steps: Sequence[str], watches: Sequence[str] = ()) -> schema.Walk:
        """A run of one's own, as far as it can be followed, and where it can go."""
        walking = self._walking(spec, watches)
        return walking.document(walking.follow(steps))

    def file(self, spec: str, name: str, text: str, watches: Sequence[str] = ()) -> File:
        """The run in a file, repeated on its spec: `spec`, unless the file names another."""
        systems = {each: opened.result.system for each, opened in self._open.items()}
        found = dropped(text.encode(), systems, name=name, spec=spec)
        walk = self._walking(found.spec, watches).document(Followed(found.trace))
        return File(found.spec, replace(walk, problem=found.problem))

    def until(self, spec: str, steps: Sequence[str], expression: str) -> Until:
        """A shortest way on to where an expression is true."""
        opened = self.opened(spec)
        watch = self._expression(opened.result, expression)
        system = opened.result.system
        states, walked, number = self._at(opened, steps)
        if states is None or number is None:
            return Until(None, "not known: the search did not come this far")
        graph = states.graph
        if watch.value(system, graph.state(number)) not in _TRUTHS:
            return Until(None, f"{expression} is not true or false")
        without: list[str] = []

        def is_true(each: int) -> bool:
            value = watch.value(system, graph.state(each))
            if value not in _TRUTHS:
                without.append(value)
            return value == "True"

        way = way_to(graph, number, is_true, faults=True)
        if way.steps is None:
            if without:
                words = f"not decided: {expression} has no value in {counted(len(without), 'state')} that can follow"
                return Until(None, f"{words} ({without[0]}), and is true in no other")
            if way.everywhere:
                return Until(None, f"{expression} is true nowhere: every state that can follow was looked at")
            return Until(None, f"not decided: {expression} was true in none of the states that the search reached")
        walk = self._extended(opened, walked, way)
        return Until(walk, f"a shortest way, {counted(len(way.steps), 'step')}" if way.steps else "it is true here")

    def random(self, spec: str, steps: Sequence[str], count: int, seed: int) -> schema.Walk:
        """A run that goes on at random."""
        opened = self.opened(spec)
        states, walked, number = self._at(opened, steps)
        if states is None or number is None:
            raise Refusal("the search did not come this far")
        more = anywhere(states.graph, number, steps=count, seed=seed)
        return self._extended(opened, walked, Way(more, everywhere=True))

    def deliver(self, spec: str, steps: Sequence[str]) -> list[Delivery]:
        """For each message, whether it can still take effect without a fault, and a shortest way."""
        opened = self.opened(spec)
        states, walked, number = self._at(opened, steps)
        if states is None or number is None:
            return [Delivery("", None, "not known: the search did not come this far")]
        return list(self._deliveries(opened, states, walked, number))

    def groups(self, spec: str, by: Sequence[str]) -> schema.Grouping:
        """The state graph, with states taken together that have the same values of these parts."""
        states = self.opened(spec).states
        if states is None:
            raise Refusal("nothing was searched")
        missing = [name for name in by if name not in states.names]
        if missing or not 0 < len(by) <= MOST_GROUPED:
            raise Refusal(f"choose from one to {MOST_GROUPED} parts of the state: {', '.join(states.names)}")
        found = grouping(states, by, marks_of(states))
        if found is None:
            raise Refusal(f"these have more than {MOST_GROUPS} values together: choose fewer, or others")
        return found

    def _deliveries(self, opened: Open, states: States, walked: Followed, number: int) -> Iterator[Delivery]:
        graph = states.graph
        for bit, message in enumerate(graph.messages):
            text = states.writer.message(message)
            if graph.observe.delivered(graph.states[number]) >> bit & 1:
                yield Delivery(text, None, f"{text} has taken effect")
                continue
            way = way_to(graph, number, _delivers(states, bit), faults=False)
            if way.steps is not None:
                texts = [opened.walking.text(step) for step in way.steps]
                yield Delivery(text, texts, f"{text} can take effect in {counted(len(texts), 'step')} without a fault")
            elif not way.everywhere:
                yield Delivery(text, None, f"not decided: the search did not reach all that can follow, for {text}")
            elif _is_owed(opened, walked, message):
                yield Delivery(text, None, f"{text} can no longer take effect without a fault, whatever happens")
            else:
                yield Delivery(text, None, f"{text} can no longer take effect without a fault, and need not here")

    def _at(self, opened: Open, steps: Sequence[str]) -> tuple[States | None, Followed, int | None]:
        """What was reached, the run, and the number of its last state; None where the search did not come so far."""
        walked = opened.walking.follow(steps)
        if walked.problem:
            raise Refusal(walked.problem)
        states = opened.states
        return states, walked, None if states is None else states.follow(walked.trace.steps)[-1]

    def _extended(self, opened: Open, walked: Followed, way: Way) -> schema.Walk:
        trace = walked.trace.extended(opened.result.system, way.steps or ())
        return opened.walking.document(Followed(trace))

    def _walking(self, spec: str, watches: Sequence[str]) -> Walking:
        opened = self.opened(spec)
        texts = dict.fromkeys((*self._watches, *watches))
        if not texts:
            return opened.walking
        read = []
        for text in texts:
            try:
                read.append(self._expression(opened.result, text))
            except ModelcheckError:
                if text in watches:  # those of the session may be about another spec
                    raise
        return Walking(opened.walking.setting._replace(watches=tuple(read)))

    def opened(self, name: str) -> Open:
        """The spec of this name.

        Raises:
            Refusal: There is none.
        """
        opened = self._open.get(name)
        if opened is None:
            raise Refusal(f"there is no spec {name} here")
        return opened


def _delivers(states: States, bit: int) -> Callable[[int], bool]:
    delivered, packed = states.graph.observe.delivered, states.graph.states
    return lambda number: bool(delivered(packed[number]) >> bit & 1)


def _is_owed(opened: Open, walked: Followed, message: Message) -> bool:
    try:
        return is_owed(opened.result.system, walked.trace.last, message)
    except EvaluationError:
        return True
