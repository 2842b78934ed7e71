"""The explicit engine: breadth-first search over packed states by generated Python."""

from modelcheck.explicit.engine import explore
from modelcheck.explicit.limits import Limits, Progress

__all__ = ["Limits", "Progress", "explore"]
