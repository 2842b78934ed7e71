"""An observer that remembers what it is told."""

from collections.abc import Sequence

from modelcheck.check.observer import Observer, Proving
from modelcheck.check.result import SpecResult
from modelcheck.ir.system import TransitionSystem


class Told(Observer):
    """Everything that a run tells: `events` by kind and spec, the results with their places, the proofs."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.events: list[tuple[str, str]] = []
        self.results: list[tuple[int, SpecResult]] = []
        self.proofs: list[Proving] = []

    def begun(self, systems: Sequence[TransitionSystem]) -> None:
        self.names = [system.name for system in systems]

    def searched(self, index: int, result: SpecResult) -> None:
        self.events.append(("searched", result.system.name))
        self.results.append((index, result))

    def proving(self, now: Proving) -> None:
        self.events.append(("proving", now.spec))
        self.proofs.append(now)

    def proved(self, index: int, result: SpecResult) -> None:
        self.events.append(("proved", result.system.name))
        self.results.append((index, result))
