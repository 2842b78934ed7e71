"""The graph properties once more, as a textbook would write them on networkx: the judge of the packed versions.

Nothing here is fast. States are evaluated by the reference semantics.
"""

from __future__ import annotations

import networkx

from modelcheck.ir.system import Message, State, TransitionSystem
from modelcheck.semantics import (
    enabled,
    holds,
    initial_state,
    is_owed,
    messages,
    number_of_effects,
    step_instances,
    successors,
)

_SINK = "sink"
"""A node that is no state, put behind some states: a state that reaches it reaches one of these."""


def enumerate_states(system: TransitionSystem) -> networkx.MultiDiGraph:
    """The state graph by the reference semantics: nodes are states, edges carry `instance`, `step` and `fault`."""
    graph = networkx.MultiDiGraph()
    faults = {step.name: step.fault for step in system.steps}
    frontier = [initial_state(system)]
    graph.add_node(frontier[0])
    while frontier:
        reached: list[State] = []
        for state in frontier:
            for instance, successor in successors(system, state):
                if successor not in graph:
                    reached.append(successor)
                    graph.add_node(successor)
                fault = faults[instance.step]
                graph.add_edge(state, successor, instance=instance, step=instance.step, fault=fault)
        frontier = reached
    return graph


def lost(system: TransitionSystem, graph: networkx.MultiDiGraph) -> set[tuple[State, Message]]:
    """Pairs of a state and a message that no fault-free continuation lets take effect, or be owed no more for good."""
    found: set[tuple[State, Message]] = set()
    calm = networkx.DiGraph((s, t) for s, t, fault in graph.edges(data="fault") if not fault)
    calm.add_nodes_from(graph)
    for message in messages(system):
        owed_at_some_time = _can_reach(calm, unserved(system, graph, message))
        not_owed_any_more = set(graph) - owed_at_some_time
        took_effect = set(graph) - without_effect(system, graph, message)
        able = _can_reach(calm, took_effect | not_owed_any_more)
        found |= {(state, message) for state in graph if state not in able}
    return found


def _can_reach(graph: networkx.DiGraph, targets: set[State]) -> set[State]:
    """The states of the set, and those from which some way leads into it."""
    with_sink = networkx.DiGraph(graph)
    with_sink.add_edges_from((state, _SINK) for state in targets)
    return networkx.ancestors(with_sink, _SINK) if targets else set()


def duplicated(system: TransitionSystem, graph: networkx.MultiDiGraph) -> set[tuple[State, Message]]:
    """Pairs of a state and a message that took effect more than once there."""
    return {
        (state, message)
        for message in messages(system)
        for state in graph
        if number_of_effects(system, state, message) > 1
    }


def ends(graph: networkx.MultiDiGraph) -> set[State]:
    """States without an enabled step."""
    return {state for state in graph if graph.out_degree(state) == 0}


def deadlocks(system: TransitionSystem, graph: networkx.MultiDiGraph) -> set[State]:
    """Ends in which the spec is not done."""
    return {state for state in ends(graph) if system.done is not None and not holds(system, state, system.done)}


def without(graph: networkx.MultiDiGraph, initial: State, steps: set[str]) -> set[State]:
    """The states reached when these steps cannot happen."""
    rest = networkx.DiGraph((s, t) for s, t, step in graph.edges(data="step") if step not in steps)
    rest.add_node(initial)
    return {initial, *networkx.descendants(rest, initial)}


def without_effect(system: TransitionSystem, graph: networkx.MultiDiGraph, message: Message) -> set[State]:
    """The states in which the message had no effect."""
    return {state for state in graph if number_of_effects(system, state, message) == 0}


def unserved(system: TransitionSystem, graph: networkx.MultiDiGraph, message: Message) -> set[State]:
    """The states in which the message had no effect and is owed."""
    return {state for state in without_effect(system, graph, message) if is_owed(system, state, message)}


def starving(system: TransitionSystem, graph: networkx.MultiDiGraph, message: Message) -> set[frozenset[State]]:
    """The components in which a weakly fair run can stay while the message is owed again and again, without effect."""
    owed = unserved(system, graph, message)
    components = fair_components(system, graph, without_effect(system, graph, message))
    return {component for component in components if component & owed}


def fair_components(
    system: TransitionSystem, graph: networkx.MultiDiGraph, states: set[State]
) -> set[frozenset[State]]:
    """The strongly connected components, without faults and among `states`, in which a weakly fair run can stay."""
    calm = networkx.MultiDiGraph()
    calm.add_nodes_from(states)
    calm.add_edges_from(edge for edge in graph.subgraph(states).edges(data=True) if not edge[2]["fault"])
    instances = [each for step in system.steps if not step.fault for each in step_instances(system, step)]
    found = set()
    for component in networkx.strongly_connected_components(calm):
        taken = {instance for _, _, instance in calm.subgraph(component).edges(data="instance")}
        if all(each in taken or not all(enabled(system, state, each) for state in component) for each in instances):
            found.add(frozenset(component))
    return found


def avoiding(graph: networkx.MultiDiGraph, initial: State, states: set[State]) -> set[State]:
    """The states that are reached on a way through `states` alone."""
    return {initial, *networkx.descendants(graph.subgraph(states), initial)} if initial in states else set()


def distance(graph: networkx.MultiDiGraph, initial: State, targets: set[State]) -> int | None:
    """The length of a shortest trace from the initial state into the set."""
    lengths = networkx.single_source_shortest_path_length(graph, initial)
    return min((lengths[state] for state in targets if state in lengths), default=None)
