"""A state graph as text for Graphviz, with a legend of what its colours and lines mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from modelcheck.export.transitions import Transitions
from modelcheck.graph import StateGraph, falsified
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import State, used
from modelcheck.ir.written import Writer

_LOST: Final = "orange"
_TWICE: Final = "tomato"
_OPEN: Final = "lightgrey"


def to_dot(graph: StateGraph) -> str:
    """Graphviz text: a state shows its differences from the initial one, faults are dashed.

    A state with a duplicate is red, one in which a message is lost is orange; one whose steps were not computed, as a
    limit was met before, is grey.
    """
    writer, colours = Writer(graph.system), _colours(graph)
    first = _parts(writer, graph.state(0))
    lines = [
        f"digraph {_quoted(graph.system.name)} {{",
        f"  label={_quoted(_title(graph))};",
        '  node [shape=box, fontname="monospace"];',
    ]
    for index in range(len(graph)):
        now = _parts(writer, graph.state(index))
        changed = [f"{name} = {text}" for name, text in now.items() if index == 0 or text != first[name]]
        attributes = [f"label={_quoted(chr(10).join(changed))}"]
        if index in colours:
            attributes.append(f'style=filled, fillcolor="{colours[index]}"')
        if index == 0:
            attributes.append("penwidth=2")
        lines.append(f"  {index} [{', '.join(attributes)}];")
    transitions = Transitions(graph)
    for source, target, label in transitions:
        dashed = ", style=dashed" if graph.fault_labels[label] else ""
        lines.append(f"  {source} -> {target} [label={_quoted(transitions.text(label))}{dashed}];")
    return "\n".join([*lines, *_legend(graph, colours), "}"]) + "\n"


def _title(graph: StateGraph) -> str:
    values = " ".join(f"{name}={str(value).lower()}" for name, value in graph.system.parameter_values.items())
    size = f"{len(graph):,} states, {len(graph.targets):,} transitions{'' if graph.complete else ', not complete'}"
    return f"{graph.system.name} {values}: {size}" if values else f"{graph.system.name}: {size}"


def _legend(graph: StateGraph, colours: Mapping[int, str]) -> Iterator[str]:
    """The meaning of what is drawn in this graph, and of nothing else."""
    meanings = {
        _TWICE: "a record has taken effect twice",
        _LOST: "a record is lost",
        _OPEN: "its steps are not computed",
    }
    there = set(colours.values())
    yield "  subgraph cluster_legend {"
    yield '    label="legend"; fontname="sans-serif"; node [fontname="sans-serif"];'
    yield '    legend_first [label="the first state, with all its values", penwidth=2];'
    yield '    legend_other [label="a state: what differs from the first"];'
    for colour, meaning in meanings.items():
        if colour in there:
            yield f'    legend_{colour} [label="{meaning}", style=filled, fillcolor="{colour}"];'
    yield '    legend_first -> legend_other [label="a step"];'
    if any(graph.fault_labels[label] for label in set(graph.labels)):
        yield '    legend_first -> legend_other [label="a fault", style=dashed];'
    yield "  }"


def _parts(writer: Writer, state: State) -> dict[str, str]:
    """The parts of a state by name, entries of maps each by itself; how often a fault happened is among them."""
    parts = {part.name: writer.part(part) for whole in writer.variables(state) for part in writer.parts(whole)}
    return parts | {used(fault): str(number) for fault, number in writer.used(state).items()}


def _colours(graph: StateGraph) -> dict[int, str]:
    colours = dict.fromkeys(range(graph.expanded, len(graph)), _OPEN)
    if not graph.system.effects:
        return colours
    lost, twice = falsified(graph, BuiltIn.NO_LOSS.value), falsified(graph, BuiltIn.NO_DUPLICATE.value)
    colours |= {index: _LOST for index in range(len(graph)) if lost(index)}
    return colours | {index: _TWICE for index in range(len(graph)) if twice(index)}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\l")
    return f'"{escaped}\\l"' if "\n" in text else f'"{escaped}"'
