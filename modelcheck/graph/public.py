"""The state graph as a `networkx.MultiDiGraph`; imported only when somebody asks for one."""

from __future__ import annotations

from bisect import bisect_right

import networkx

from modelcheck.graph.reached import Reached


def to_networkx(graph: Reached) -> networkx.MultiDiGraph:
    """See `StateGraph.to_networkx`."""
    names = [f"{v.name}_" if v.name in ("initial", "level") else v.name for v in graph.system.variables]
    public = networkx.MultiDiGraph(name=graph.system.name, complete=graph.stopped is None)
    for index, packed in enumerate(graph.states):
        values = dict(zip(names, graph.observe.decode(packed), strict=True))
        public.add_node(index)
        public.nodes[index].update(values, initial=index == 0, level=bisect_right(graph.level_starts, index))
    for source in range(graph.expanded):
        for label, target in graph.successors(source):
            instance = graph.instances[label]
            public.add_edge(
                source,
                target,
                step=instance.step,
                arguments=dict(instance.arguments),
                fault=bool(graph.fault_labels[label]),
            )
    return public
