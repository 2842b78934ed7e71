"""The explicit engine: breadth-first search over packed states by generated Python.

Read in this order:

    engine  every reachable state of an instance
    layout  how a state is packed into one integer
    python  the code that is generated for it
    search  level by level
    limits  how long it may run, and how much it may keep
    size    what is refused before
"""

from modelcheck.explicit.engine import explore
from modelcheck.explicit.limits import LimitReached, Limits, Progress, look_of_passes, time_for_passes_s
from modelcheck.explicit.size import refuse_if_too_large, too_large

__all__ = [
    "LimitReached",
    "Limits",
    "Progress",
    "explore",
    "look_of_passes",
    "refuse_if_too_large",
    "time_for_passes_s",
    "too_large",
]
