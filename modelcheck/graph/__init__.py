"""The state graph of an instance, and the properties decided on it.

Read in this order:

    reached      the states that a search reached, with or without the transitions between them
    state_graph  those of the explicit engine, with transitions
    delivery     claims about single states, and `no_loss`
    components   sets of states in which a fair run can stay
    liveness     claims about whole runs
    restrict     the states left when some faults cannot happen
    public       the graph for networkx
    textbook     all of this once more, as a textbook has it: the judge of the above
"""

from modelcheck.graph.delivery import Falsified, any_effect, falsified, first_falsified, lost_messages
from modelcheck.graph.liveness import Starvation, avoidance, starvation
from modelcheck.graph.reached import Observers, Reached
from modelcheck.graph.restrict import reachable_without
from modelcheck.graph.state_graph import StateGraph

__all__ = [
    "Falsified",
    "Observers",
    "Reached",
    "Starvation",
    "StateGraph",
    "any_effect",
    "avoidance",
    "falsified",
    "first_falsified",
    "lost_messages",
    "reachable_without",
    "starvation",
]
