"""The engines that may try a proof, and the limits of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

ENGINES: Final = ("unrolling", "induction", "spacer", "predicates", "spacer-global", "spacer-symbolic")
"""The names of the engines, in the order in which they start."""


GoOn: TypeAlias = Callable[[float], bool]
"""Called with the seconds of processor time that a proof has used so far; it ends where the answer is False."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a search for a proof.

    `engines` are names out of `ENGINES`; `seed` fixes the order of terms and the random choices of the solvers, 0
    being the order of the spec; `memory_bytes` is for each engine, on top of what its process begins with; `at_once`
    engines run at the same time, None means as many as there are processors, four at most.
    """

    engines: tuple[str, ...] = ENGINES
    seed: int = 0
    memory_bytes: int = 2 * 2**30
    at_once: int | None = None
