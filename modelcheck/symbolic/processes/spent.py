"""Processor time that a running process has used, with all that it started."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def seconds_used(pid: int) -> float | None:
    """User and system time of a process and of its descendants, those included that are reaped; None if unknown.

    What a descendant used that was reaped by nobody in the family is not counted.
    """
    if sys.platform != "linux":
        return None
    try:
        # The 12th to 15th field after the name in parentheses: user and system time, its own and its children's.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        used = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return used + sum(seconds_used(int(child)) or 0.0 for child in children)


def seconds_used_by_the_reaped() -> float:
    """User and system time of all descendants of this process that have ended and were reaped; 0 where unknown."""
    used = os.times()
    return used.children_user + used.children_system
