"""The answers to a search for parameter values: values, none at all, or none found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The answer that the conditions are true for no values at all."""


@dataclass(frozen=True, slots=True)
class NowhereFound:
    """The answer that no values were found, and why."""

    why: str


Whereabouts: TypeAlias = Mapping[str, int] | Nowhere | NowhereFound
