"""The state graph as a `networkx.MultiDiGraph`; imported only when somebody asks for one."""

from __future__ import annotations

from bisect import bisect_right

import networkx

from modelcheck.graph.state_graph import StateGraph


def to_networkx(graph: StateGraph) -> networkx.MultiDiGraph:
    """See `StateGraph.to_networkx`."""
    names = [f"{v.name}_" if v.name in ("initial", "level") else v.name for v in graph.system.variables]
    public = networkx.MultiDiGraph(name=graph.system.name, complete=graph.complete)
    for index in range(len(graph)):
        values = dict(zip(names, graph.state(index), strict=True))
        public.add_node(index)
        public.nodes[index].update(values, initial=index == 0, level=bisect_right(graph.level_starts, index))
    for source in range(graph.expanded):
        for transition in range(graph.offsets[source], graph.offsets[source + 1]):
            label = graph.labels[transition]
            instance = graph.instances[label]
            public.add_edge(
                source,
                graph.targets[transition],
                step=instance.step,
                arguments=dict(instance.arguments),
                fault=bool(graph.fault_labels[label]),
            )
    return public
