"""What compared systems cover of the IR, engine by engine; what there is to cover is read off the IR itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import get_args

from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import (
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Loop,
    Operation,
    Statement,
)
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.scalars import ScalarType
from modelcheck.ir.system import Lifetime, TransitionSystem, key_domains, leaf_type
from tests.differential.spec_texts import SpecText

_OPERATORS: Mapping[type, type[Enum]] = {Compare: Comparison, Arithmetic: Operation, Extremum: Choice, Fold: Folding}


def to_cover() -> list[str]:
    """Every node with each of its operators, every domain wherever it may stand, types, lifetimes, properties."""
    kinds = []
    for node in (*get_args(Expr), *get_args(Statement)):
        operators = _OPERATORS.get(node, ())
        kinds += [f"{node.__name__} {operator.value}" for operator in operators] if operators else [node.__name__]
    domains = [domain.__name__ for domain in get_args(Domain)]
    for place in ("Loop over", "Fold over", "argument from", "map over"):
        kinds += [f"{place} {domain}" for domain in domains]
    kinds += [f"cell of {scalar.__name__}" for scalar in get_args(ScalarType)]
    kinds += [f"{lifetime.value} variable" for lifetime in Lifetime]
    kinds += [f"property {kind.value}" for kind in PropertyKind]
    return [*kinds, "done", "owed", "step", "fault", "crash that forgets"]


def covered(system: TransitionSystem, fired: Collection[str]) -> Iterator[str]:
    """What occurs in steps that fired and in properties; of a step that never fires a comparison says little."""
    roots = [claim.condition for claim in system.properties]
    for step in system.steps:
        if step.name not in fired:
            continue
        roots.append(step.guard)
        yield from ("fault" if step.fault else "step", *(["crash that forgets"] if step.forgets else []))
        yield from (f"argument from {_name(argument.domain)}" for argument in step.arguments)
        for statement in statements(step.body):
            yield from _of_node(statement)
        for expr in expressions(step.body):
            yield from _of_node(expr)
    for name, question in (("done", system.done), ("owed", system.owed and system.owed.condition)):
        if question is not None:
            yield name
            roots.append(question)
    for root in roots:
        for expr in subexpressions(root):
            yield from _of_node(expr)
    for variable in system.variables:
        yield f"{variable.lifetime.value} variable"
        yield f"cell of {_name(leaf_type(variable.type))}"
        yield from (f"map over {_name(domain)}" for domain in key_domains(variable.type))
    yield from (f"property {claim.kind.value}" for claim in system.properties)


def _of_node(node: Expr | Statement) -> Iterator[str]:
    match node:
        case Compare(operator) | Arithmetic(operator) | Extremum(operator) | Fold(operator):
            yield f"{_name(node)} {operator.value}"
        case _:
            yield _name(node)
    if isinstance(node, Fold | Loop):
        yield f"{_name(node)} over {_name(node.domain)}"


def _name(node: object) -> str:
    return type(node).__name__


ENGINES = ("CPython", "packed tier", "Z3")
"""Each compared with the semantics."""


@dataclass
class Tally:
    """What the examples covered.

    Attributes:
        refused: Specs that the frontend refused, by code.
        cut: Specs by the bound that ended their search.
        kinds: For each engine how many of the systems compared had each of what is to cover.
        steps: How many steps the compared systems have, of which `fired` were taken at least once.
        constructs: What the texts use of the language.
        outcomes: What the engines agreed on.
        failing: The spec that is judged, or was the last one to be.
    """

    examples: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: {engine: Counter() for engine in ENGINES})
    states: int = 0
    steps: int = 0
    fired: int = 0
    constructs: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    failing: SpecText | None = None

    @property
    def share_fired(self) -> float:
        """Of all steps of all systems, how many were taken."""
        return self.fired / max(1, self.steps)

    def uncovered(self, engine: str) -> list[str]:
        """What no system had that was compared with the engine."""
        return [kind for kind in to_cover() if not self.kinds[engine][kind]]

    def table(self) -> str:
        """The report."""
        lines = [
            f"{self.examples} specs, {sum(self.refused.values())} of them refused {dict(self.refused)}; "
            f"{self.states} states; {self.fired} of {self.steps} steps fired ({self.share_fired:.0%})",
            "cut by a bound: " + (_listed(self.cut) or "none"),
            "",
            f"{'systems compared with':28}" + "".join(f"{engine:>14}" for engine in ENGINES),
            f"{'':28}" + "".join(f"{self.compared[engine]:14}" for engine in ENGINES),
        ]
        for kind in to_cover():
            lines.append(f"{kind:28}" + "".join(f"{self.kinds[engine][kind]:14}" for engine in ENGINES))
        return "\n".join([*lines, "", f"agreed on: {_listed(self.outcomes)}", f"texts use: {_listed(self.constructs)}"])


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())
