"""A state graph as GraphML or JSON, with values as the spec writes them.

In both, as in `dot`, nodes are named by the index of their state in breadth-first order, 0 being the initial one.
"""

from __future__ import annotations

import io
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import networkx

from modelcheck.export.dot import to_dot
from modelcheck.export.transitions import Transitions
from modelcheck.graph import StateGraph
from modelcheck.ir.json_values import JsonValues
from modelcheck.ir.shapes import Bounded
from modelcheck.ir.system import State, used
from modelcheck.ir.types import BoolType, CountType, IntType
from modelcheck.ir.written import Writer

SCHEMA: Final = "modelcheck.graph/2"


def to_graphml(graph: StateGraph) -> str:
    """GraphML by networkx; what is no single bool or number is text, as the spec writes it.

    States have `initial` and `level` (`level_` for a variable called so), transitions `step`, `instance` and `fault`.
    """
    writer = Writer(graph.system)
    public = networkx.MultiDiGraph(name=graph.system.name, complete=graph.complete)
    for index in range(len(graph)):
        public.add_node(index)
        values = dict(_attributes(writer, graph.state(index)))
        public.nodes[index].update(values, initial=index == 0, level=bisect_right(graph.level_starts, index))
    transitions = Transitions(graph)
    for source, target, label in transitions:
        step, fault = graph.instances[label].step, bool(graph.fault_labels[label])
        public.add_edge(source, target, step=step, instance=transitions.text(label), fault=fault)
    text = io.BytesIO()
    networkx.write_graphml(public, text, named_key_ids=True, prettyprint=True)
    return text.getvalue().decode() + "\n"


def _attributes(writer: Writer, state: State) -> Iterator[tuple[str, bool | int | str]]:
    """The state variables by name; all states have the same type for one of them, as GraphML asks."""
    for part in writer.variables(state):
        name = f"{part.name}_" if part.name in ("initial", "level") else part.name
        value = part.values.get("")
        is_plain = isinstance(part.shape, BoolType | IntType | Bounded | CountType) and isinstance(value, bool | int)
        yield name, value if is_plain and isinstance(value, bool | int) else writer.part(part)
    yield from ((used(fault), number) for fault, number in writer.used(state).items())


def to_json(graph: StateGraph) -> str:
    """JSON: parameters, states by variable name, transitions with step, arguments and fault.

    Values are those of `modelcheck.trace/2`; states whose steps were not computed are those from `expanded` on.
    """
    values, system = JsonValues(graph.system), graph.system
    steps = [
        {"step": each.step, "arguments": values.arguments(system.step(each.step), each)} for each in graph.instances
    ]
    states = map(graph.state, range(len(graph)))
    document = {
        "schema": SCHEMA,
        "spec": system.name,
        "parameters": dict(system.parameter_values),
        "complete": graph.complete,
        "expanded": graph.expanded,
        "states": [{"state": values.state(state), "used": values.used(state)} for state in states],
        "transitions": [
            {"source": source, "target": target, **steps[label], "fault": bool(graph.fault_labels[label])}
            for source, target, label in Transitions(graph)
        ],
    }
    return json.dumps(document, indent=1) + "\n"


WRITERS: Final[Mapping[str, Callable[[StateGraph], str]]] = MappingProxyType(
    {"dot": to_dot, "graphml": to_graphml, "json": to_json}
)
"""The writer for each format that is text of ours."""
