"""Expressions whose values are shown at each state of a run."""

from __future__ import annotations

from typing import Protocol

from modelcheck.ir.system import State, TransitionSystem


class Watch(Protocol):
    """An expression over the state, as somebody wrote it."""

    @property
    def text(self) -> str:
        """The expression as written."""

    def value(self, system: TransitionSystem, state: State) -> str:
        """Its value in a state, as the spec would write it; why it has none where it fails."""
