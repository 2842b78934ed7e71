"""Expressions over the state of a spec, as somebody typed them: watched along a run, or asked of a state."""

from __future__ import annotations

import linecache
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modelcheck.check.self_check import Subject
from modelcheck.errors import EvaluationError, SpecError
from modelcheck.frontend.expression import NAME, Lowered, lower_condition, lower_expression
from modelcheck.ir.nodes import Expr, Value
from modelcheck.ir.shapes import NoneType
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.semantics import Scope, evaluate


@dataclass(frozen=True, slots=True)
class Watched:
    """An expression whose value is shown at each state of a run."""

    lowered: Lowered

    @property
    def text(self) -> str:
        """The expression as written."""
        return self.lowered.text

    def value(self, system: TransitionSystem, state: State) -> str:
        """Its value in a state as the spec would write it; the reason where it has none."""
        scope = Scope(system, state, {})
        try:
            values: Mapping[str, Value] = {name: evaluate(part, scope) for name, part in self.lowered.parts.items()}
        except EvaluationError as error:
            return f"no value: {error}"
        shape = self.lowered.shape
        return "None" if isinstance(shape, NoneType) else Writer(system).value(shape, values)


def watched(subject: Subject, text: str) -> Watched:
    """The expression of a text.

    Raises:
        SpecError: It is no expression over the state of the spec.
    """
    _remember(text)
    return Watched(lower_expression(subject.spec, subject.system, subject.given, text))


def watched_by(subjects: Sequence[Subject], texts: Sequence[str]) -> list[tuple[Watched, ...]]:
    """For each of the subjects the expressions that are some over its state.

    Raises:
        SpecError: One of the texts is none for any of them.
    """
    found: list[list[Watched]] = [[] for _ in subjects]
    for text in texts:
        errors: list[SpecError] = []
        for subject, known in zip(subjects, found, strict=True):
            try:
                known.append(watched(subject, text))
            except SpecError as error:
                errors.append(error)
        if errors and len(errors) == len(subjects):
            raise errors[0]
    return [tuple(known) for known in found]


def condition(subject: Subject, text: str) -> Expr:
    """The condition of a text.

    Raises:
        SpecError: It is no condition over the state of the spec.
    """
    _remember(text)
    return lower_condition(subject.spec, subject.system, subject.given, text)


def _remember(text: str) -> None:
    """Let messages show the text of a mistake in it, as they show that of files."""
    line = text.strip() + "\n"
    linecache.cache[NAME] = (len(line), None, [line], NAME)
