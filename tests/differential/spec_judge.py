"""Generated specs, each judged by all engines; and a tally of what they covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
from agreement import searched, with_cpython, with_packed_tier
from hypothesis import HealthCheck, Phase, given, settings
from spec_texts import SpecText, spec_texts
from symbolic_agreement import with_z3

from modelcheck.errors import SpecError
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.fold import expressions, statements, subexpressions
from modelcheck.ir.nodes import Arithmetic, Compare, Expr, Extremum, Fold, Statement
from modelcheck.ir.system import TransitionSystem

EVERYTHING: Collection[Phase] = (Phase.generate, Phase.shrink)
"""No phase that depends on what an earlier run has stored."""


@dataclass
class Tally:
    """What the examples covered: how many were refused, which steps fired, nodes of the IR, constructs, outcomes."""

    examples: int = 0
    steps: int = 0
    fired: int = 0
    states: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        lines = [
            f"{self.examples} specs, {sum(self.refused.values())} of them refused, {self.states} states, "
            f"{self.fired} of {self.steps} steps fired"
        ]
        for name in ("refused", "nodes", "constructs", "outcomes"):
            counts = getattr(self, name).most_common()
            lines.append(f"{name}: " + ", ".join(f"{what} {count}" for what, count in counts))
        return "\n".join(lines)


def judge(examples: int, folder: Path, *, max_states: int, phases: Collection[Phase] = EVERYTHING) -> Tally:
    """Draw specs, the same ones each time, and compare what the engines say of each.

    Raises:
        Disagreement: They differ on one; its text, as small as could be found, is among the notes and in `folder`.
    """
    tally = Tally()

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(spec_texts())
    def judged(spec: SpecText) -> None:
        path = folder / "random_spec.py"
        path.write_text(spec.text, encoding="utf-8")
        hypothesis.note(f"parameters {dict(spec.parameters)}, {path}:\n{spec.text}")
        tally.examples += 1
        try:
            (loaded,) = load_file(path)
            system = instantiate(loaded, spec.parameters)
        except SpecError as error:
            tally.refused[error.diagnostics[0].code] += 1
            hypothesis.event("refused")
            return
        tally.constructs.update(spec.used)
        tally.nodes.update(set(nodes(system)))
        _compare(loaded, system, spec, tally, max_states=max_states)

    judged()
    return tally


def _compare(loaded: LoadedSpec, system: TransitionSystem, spec: SpecText, tally: Tally, *, max_states: int) -> None:
    search = searched(system, max_states=max_states)
    fired = {instance.step for found in search.transitions for instance, _ in found}
    tally.steps += len(system.steps)
    tally.fired += len(fired)
    tally.states += len(search.states)
    hypothesis.target(float(len(fired)), label="steps that fire")
    with_cpython(loaded, search, tally.outcomes, max_states=max_states)
    with_packed_tier(search, tally.outcomes, max_states=max_states)
    if spec.to_z3:
        with_z3(search, tally.outcomes, max_states=6)


def nodes(system: TransitionSystem) -> Iterator[str]:
    """The kinds of nodes in a system, with their operators."""
    for step in system.steps:
        for each in (*statements(step.body), *expressions(step.body), *subexpressions(step.guard)):
            yield _name(each)
    for claim in system.properties:
        yield from map(_name, subexpressions(claim.condition))


def _name(node: Expr | Statement) -> str:
    match node:
        case Compare(operator) | Arithmetic(operator):
            return f"{type(node).__name__} {operator.value}"
        case Extremum(choice):
            return f"Extremum {choice.value}"
        case Fold(folding):
            return f"Fold {folding.value}"
        case _:
            return type(node).__name__
