"""Properties: the built-in ones, which need no text, and those that a spec declares of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from modelcheck.errors import Span
from modelcheck.ir.nodes import Expr


class BuiltIn(StrEnum):
    """A built-in property, in the order of reports. Its value is its name, which no property of a spec may have.

    NO_LOSS, NO_DUPLICATE and NO_STARVATION speak of effects, NO_DEADLOCK of where a run may end (`done`).
    """

    NO_LOSS = "no_loss"
    NO_DUPLICATE = "no_duplicate"
    NO_DEADLOCK = "no_deadlock"
    NO_STARVATION = "no_starvation"

    @property
    def name(self) -> str:
        """The name as a spec and a report write it: `no_loss`."""
        return self.value


class PropertyKind(Enum):
    """The claim that a property of a spec's own makes about its condition."""

    ALWAYS = "always"
    NOT_ALWAYS = "not_always"
    POSSIBLE = "possible"
    EVENTUALLY = "eventually"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProperty:
    """A property that the spec declares: a claim of `kind` about a condition over single states."""

    name: str
    kind: PropertyKind
    condition: Expr
    doc: str = ""
    span: Span | None = field(default=None, compare=False)


Property: TypeAlias = BuiltIn | OwnProperty

SEMANTIC_PAIR: Final = (BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE)
"""The pair whose verdicts add up to a semantics."""

ABOUT_RUNS: Final = (BuiltIn.NO_LOSS, BuiltIn.NO_STARVATION)
"""The built-in properties that are no claims about single states."""

ABOUT_EFFECTS: Final = (*SEMANTIC_PAIR, BuiltIn.NO_STARVATION)
"""The properties that say nothing of a system in which nothing ever takes effect."""
