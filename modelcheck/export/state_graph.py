"""A state graph as DOT, GraphML or JSON.

In all three, nodes are named by the index of their state in breadth-first order, 0 being the initial one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import networkx

from modelcheck.graph import StateGraph, falsified
from modelcheck.ir.nodes import Value

SCHEMA: Final = "modelcheck.graph/1"


def to_dot(graph: StateGraph) -> str:
    """Graphviz text: a state shows its differences from the initial one, faults are dashed.

    A state with a duplicate is red, one in which a message is lost is orange.
    """
    names = [variable.name for variable in graph.system.variables]
    first = graph.state(0)
    lines = [f"digraph {_quoted(graph.system.name)} {{", '  node [shape=box, fontname="monospace"];']
    colours = _colours(graph)
    for index in range(len(graph)):
        now = graph.state(index)
        changed = [f"{n} = {_text(v)}" for n, v, old in zip(names, now, first, strict=True) if v != old or index == 0]
        attributes = [f"label={_quoted(chr(10).join(changed))}"]
        if index in colours:
            attributes.append(f'style=filled, fillcolor="{colours[index]}"')
        if index == 0:
            attributes.append("penwidth=2")
        lines.append(f"  {index} [{', '.join(attributes)}];")
    for source, target, label in _transitions(graph):
        dashed = ", style=dashed" if graph.fault_labels[label] else ""
        lines.append(f"  {source} -> {target} [label={_quoted(str(graph.instances[label]))}{dashed}];")
    return "\n".join([*lines, "}"]) + "\n"


def to_graphml(graph: StateGraph) -> str:
    """GraphML by networkx; values that are no single bool or number are written as text."""
    public = graph.to_networkx()
    for _, attributes in public.nodes(data=True):
        attributes.update({name: _plain(value) for name, value in attributes.items()})
    for *_, attributes in public.edges(data=True):
        attributes["arguments"] = ", ".join(f"{name}={value}" for name, value in attributes["arguments"].items())
    text = io.BytesIO()
    networkx.write_graphml(public, text, named_key_ids=True, prettyprint=True)
    return text.getvalue().decode() + "\n"


def to_json(graph: StateGraph) -> str:
    """JSON: parameters, states by variable name, transitions with step, arguments and fault."""
    names = [variable.name for variable in graph.system.variables]
    document = {
        "schema": SCHEMA,
        "spec": graph.system.name,
        "parameters": dict(graph.system.parameter_values),
        "complete": graph.complete,
        "states": [dict(zip(names, graph.state(index), strict=True)) for index in range(len(graph))],
        "transitions": [
            {
                "source": source,
                "target": target,
                "step": graph.instances[label].step,
                "arguments": dict(graph.instances[label].arguments),
                "fault": bool(graph.fault_labels[label]),
            }
            for source, target, label in _transitions(graph)
        ],
    }
    return json.dumps(document, indent=1) + "\n"


WRITERS: Final[Mapping[str, Callable[[StateGraph], str]]] = MappingProxyType(
    {".dot": to_dot, ".gv": to_dot, ".graphml": to_graphml, ".json": to_json}
)
"""The writer for each suffix of a file's name."""


def _transitions(graph: StateGraph) -> Iterator[tuple[int, int, int]]:
    for source in range(graph.expanded):
        for label, target in graph.successors(source):
            yield source, target, label


def _colours(graph: StateGraph) -> dict[int, str]:
    if not graph.system.effects:
        return {}
    lost, duplicated = falsified(graph, "no_loss"), falsified(graph, "no_duplicate")
    colours = {index: "orange" for index in range(len(graph)) if lost(index)}
    return colours | {index: "tomato" for index in range(len(graph)) if duplicated(index)}


def _plain(value: object) -> bool | int | str:
    return value if isinstance(value, bool | int) else "" if value is None else str(value)


def _text(value: Value) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\l")
    return f'"{escaped}\\l"' if "\\l" in escaped else f'"{escaped}"'
