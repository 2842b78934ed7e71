"""The state graph as a page draws it: all of it if it is small, else what lies around the runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from modelcheck.errors import EvaluationError
from modelcheck.graph import falsified
from modelcheck.ir.properties import BuiltIn
from modelcheck.report.page import schema
from modelcheck.report.page.groups import grouping, left_out
from modelcheck.report.page.states import States

MOST_DRAWN: Final = 1_000
"""The states that are drawn."""

_MOST_GROUPINGS: Final = 8


def graph_document(states: States, on_runs: Iterable[int]) -> schema.Graph:
    """The graph; `on_runs` are the states of the runs that the page shows."""
    graph = states.graph
    marks = marks_of(states)
    whole = len(graph) <= MOST_DRAWN
    drawn = list(range(len(graph))) if whole else _around(states, on_runs)
    texts = _Texts()
    nodes = [_node(states, number, texts, marks[number]) for number in drawn]
    place = {number: index for index, number in enumerate(drawn)}
    edges = [
        (place[number], place[to], label)
        for number in drawn
        if number < graph.expanded
        for label, to in graph.successors(number)
        if to in place
    ]
    ends = [*graph.level_starts, len(graph)]
    return schema.Graph(
        states=len(graph),
        transitions=len(graph.targets),
        complete=graph.complete,
        histogram=[stop - start for start, stop in pairwise(ends)],
        cells=list(states.names),
        texts=texts.all,
        nodes=nodes,
        edges=edges,
        labels=[
            schema.Label(text=_label(states, n), fault=bool(graph.fault_labels[n])) for n in range(len(graph.instances))
        ],
        left_out=_words(states, len(drawn)),
        groupings=[] if whole and graph.complete else _groupings(states, marks),
    )


def marks_of(states: States) -> list[schema.Mark]:
    """The mark of each state: a message is lost there, or took effect twice."""
    graph = states.graph
    marks: list[schema.Mark] = [""] * len(graph)
    if not graph.system.effects:
        return marks
    duplicated = falsified(graph, BuiltIn.NO_DUPLICATE)
    try:
        lost = falsified(graph, BuiltIn.NO_LOSS) if graph.complete else None
    except EvaluationError:
        lost = None
    for number in range(len(graph)):
        if duplicated(number):
            marks[number] = "duplicate"
        elif lost is not None and lost(number):
            marks[number] = "lost"
    return marks


def _around(states: States, on_runs: Iterable[int]) -> list[int]:
    """The states of the runs, and those one step away from them, as many as are drawn."""
    runs = sorted(set(on_runs))[:MOST_DRAWN]
    chosen = dict.fromkeys(runs)
    for number in runs:
        for _, to in states.graph.successors(number) if number < states.graph.expanded else ():
            if len(chosen) >= MOST_DRAWN:
                return sorted(chosen)
            chosen.setdefault(to)
    return sorted(chosen)


def _words(states: States, drawn: int) -> str:
    total = len(states.graph)
    missing = f"{total - drawn:,} of {total:,} states are not drawn: those more than one step from a run shown here"
    return "; ".join(filter(None, [missing if drawn < total else "", left_out(states)]))


def _node(states: States, number: int, texts: _Texts, mark: schema.Mark) -> schema.Node:
    values = [texts.number(text) for text in states.texts(number)]
    return schema.Node(state=number, level=states.level_of(number), values=values, mark=mark)


def _label(states: States, label: int) -> str:
    instance = states.graph.instances[label]
    return states.writer.instance(states.system.step(instance.step), instance)


def _groupings(states: States, marks: Sequence[schema.Mark]) -> list[schema.Grouping]:
    """A grouping for each part of the state that has few values, the ones with the most groups first."""
    found = [
        each for name in states.names if (each := grouping(states, [name], marks)) is not None and len(each.groups) > 1
    ]
    return sorted(found, key=lambda each: -len(each.groups))[:_MOST_GROUPINGS]


class _Texts:
    """Values, each text once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The position of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """Every text, in the order of their positions."""
        return list(self._numbers)
