"""Lost messages on random graphs, against a search that a reader believes at once."""

from array import array
from dataclasses import replace
from functools import reduce
from operator import or_

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.graph import Observers, StateGraph, lost_messages
from modelcheck.ir.nodes import TRUE
from modelcheck.ir.system import Message, Owed, StepInstance
from modelcheck.verdict import Limit
from tests.support.sizes import share
from tests.systems import step, system

MESSAGES = 3
STEPS = [step("calm", [], []), step("storm", [], [], fault=True)]


@st.composite
def state_graphs(draw: st.DrawFn) -> StateGraph:
    """Any graph: up to 12 states, any transitions, any state delivering or excusing messages, some not expanded."""
    states = draw(st.integers(1, 12))
    expanded = draw(st.just(states) | st.integers(0, states))
    ends = st.tuples(st.integers(0, states - 1), st.integers(0, 1))
    transitions = [draw(st.lists(ends, max_size=3)) for _ in range(expanded)]
    masks = st.lists(st.sampled_from([0, 0, 0, 1, 2, 4, 7]), min_size=states, max_size=states)
    delivered = draw(masks)
    served = [one | other for one, other in zip(delivered, draw(masks), strict=True)]
    offsets = array("Q", [0])
    for each in transitions:
        offsets.append(offsets[-1] + len(each))
    return StateGraph(
        system=replace(system("Any", steps=STEPS), owed=Owed(("m",), TRUE)),
        instances=(StepInstance("calm"), StepInstance("storm")),
        messages=tuple(Message("delivered", (number,)) for number in range(MESSAGES)),
        states=range(states),
        level_starts=[0],
        offsets=offsets,
        targets=array("I", (target for each in transitions for target, _ in each)),
        labels=array("B", (label for each in transitions for _, label in each)),
        observe=Observers(
            decode=lambda s: (s,),
            delivered=delivered.__getitem__,
            duplicated=lambda s: 0,
            served=served.__getitem__,
            done=None,
            conditions={},
        ),
        stopped=None if expanded == states else Limit.STATES,
    )


def obviously_lost(graph: StateGraph) -> list[int]:
    calm = networkx.DiGraph()
    calm.add_nodes_from(range(len(graph)))
    for source in range(graph.expanded):
        for transition in range(graph.offsets[source], graph.offsets[source + 1]):
            if graph.labels[transition] == 0:
                calm.add_edge(source, graph.targets[transition])
    ahead = [{state} | networkx.descendants(calm, state) for state in range(len(graph))]
    # What took effect is not owed: some ways here take an effect back, and lead on from it all the same.
    waits = [reduce(or_, (7 & ~graph.observe.served(other) for other in each)) for each in ahead]
    masks = []
    for state in range(len(graph)):
        open_ended = any(other >= graph.expanded for other in ahead[state])
        can = 7 if open_ended else 0
        for other in ahead[state]:
            can |= graph.observe.delivered(other) | (7 & ~waits[other])
        masks.append(7 & ~can)
    return masks


@settings(max_examples=share(400), deadline=None)
@given(state_graphs())
def test_a_message_is_lost_where_nothing_explored_or_unexplored_may_settle_it(graph: StateGraph) -> None:
    assert lost_messages(graph) == obviously_lost(graph)
