"""The explicit engine: breadth-first search over packed states by generated Python."""

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
