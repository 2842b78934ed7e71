"""The state graph of an instance, and the properties decided on it."""

from modelcheck.graph.delivery import Falsified, any_effect, falsified, first_falsified, lost_messages
from modelcheck.graph.liveness import Starvation, avoidance, starvation
from modelcheck.graph.restrict import reachable_without
from modelcheck.graph.state_graph import Observers, StateGraph

__all__ = [
    "Falsified",
    "Observers",
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
