"""The explicit engine: breadth-first search over packed states by generated Python."""

from modelcheck.explicit.engine import explore
from modelcheck.explicit.limits import LimitReached, Limits, Progress, look_of_passes

__all__ = ["LimitReached", "Limits", "Progress", "explore", "look_of_passes"]
