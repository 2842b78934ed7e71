"""The transitions of a state graph in order, and what each step instance is called."""

from __future__ import annotations

from collections.abc import Iterator

from modelcheck.graph import StateGraph
from modelcheck.ir.written import Writer


class Transitions:
    """The transitions of a graph: source, target, and the number of the step instance; iterates in order of sources."""

    def __init__(self, graph: StateGraph) -> None:
        system, writer = graph.system, Writer(graph.system)
        self._graph = graph
        self._texts = [writer.instance(system.step(each.step), each) for each in graph.instances]

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        for source in range(self._graph.expanded):
            for label, target in self._graph.successors(source):
                yield source, target, label

    def text(self, label: int) -> str:
        """A step instance as the spec writes it."""
        return self._texts[label]
