"""The state graph with states taken together that have the same values of some variables: one node for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from modelcheck.report.page import schema
from modelcheck.report.page.states import States

MOST_GROUPS: Final = 60
"""The groups that a reader can take in; with more there is no grouping."""


def grouping(states: States, by: Sequence[str], marks: Sequence[schema.Mark]) -> schema.Grouping | None:
    """The grouping by the parts of the state with these names; None where there are too many groups.

    Args:
        states: All that was reached.
        by: Names of parts of the state.
        marks: The mark of each state.
    """
    found: dict[tuple[str, ...], int] = {}
    members: list[int] = []
    sizes, marked = Counter[int](), dict[int, schema.Mark]()
    for number, values in enumerate(states.chosen(by)):
        group = found.setdefault(values, len(found))
        if len(found) > MOST_GROUPS:
            return None
        members.append(group)
        sizes[group] += 1
        if marks[number] and marked.get(group) != "duplicate":
            marked[group] = marks[number]
    edges = Counter[tuple[int, int, str]]()
    instances = states.graph.instances
    for number in range(states.graph.expanded):
        for label, to in states.graph.successors(number):
            edges[members[number], members[to], instances[label].step] += 1
    return schema.Grouping(
        by=list(by),
        groups=[
            schema.Group(values=list(values), states=sizes[group], mark=marked.get(group, ""))
            for values, group in found.items()
        ],
        edges=[(*edge, times) for edge, times in sorted(edges.items())],
        left_out=left_out(states),
    )


def left_out(states: States) -> str:
    """The words for what was not explored; empty where everything was."""
    graph = states.graph
    if graph.complete:
        return ""
    return f"only the first {len(graph):,} states were looked at; there are more"
