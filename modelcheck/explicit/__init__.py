"""The explicit engine: breadth-first search over packed states by generated Python.

Read in this order:

    engine  the search for every reachable state of an instance
    layout  the packing of a state into one integer
    python  the code that is generated for it
    search  the search itself, level by level
    limits  limits of time, states and memory
    size    instances refused before the search
"""

from modelcheck.explicit.engine import explore
from modelcheck.explicit.limits import LastLook, LimitReached, Limits, Progress, look_of_passes, time_for_passes_s
from modelcheck.explicit.size import refuse_if_too_large, too_large

__all__ = [
    "LastLook",
    "LimitReached",
    "Limits",
    "Progress",
    "explore",
    "look_of_passes",
    "refuse_if_too_large",
    "time_for_passes_s",
    "too_large",
]
