"""A generated module under construction: the names, tables and helper functions that its pieces share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from modelcheck.explicit.layout import Layout
from modelcheck.ir.nodes import Domain
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import Scope, domain_values


class Program:
    """A module under construction for one layout of one instance.

    Attributes:
        functions: The helper functions so far, each the lines of a `def`.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.system: TransitionSystem = layout.system
        self.functions: list[list[str]] = []
        self._numbers = count()

    def fresh(self, prefix: str = "v") -> str:
        """A new name; none of a spec's own names ever appears in generated code."""
        return f"{prefix}{next(self._numbers)}"

    def size(self, domain: Domain) -> int:
        """The number of keys of a map over the domain."""
        return len(domain_values(domain, Scope(self.system, (), {})))

    def helper(self, parameters: Sequence[str], body: Sequence[str]) -> str:
        """Add a function with these parameters and lines, and return its name."""
        name = self.fresh("f")
        self.functions.append([f"def {name}({', '.join(parameters)}):", *(f"    {line}" for line in body)])
        return name
