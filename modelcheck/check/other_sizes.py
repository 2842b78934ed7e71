"""What was proved for any size, held against the search of other instances: cheap insurance against a wrong proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelcheck.check.answer import answer
from modelcheck.check.any_size_question import InstanceAt
from modelcheck.errors import EvaluationError, InternalError, SpecError, UsageError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import Invariant, Limit, Violated

_LIMITS = Limits(max_states=2_000)
"""Of each instance; what is claimed of every state must be true of those that were visited."""


class OtherSizes:
    """A few other instances of one spec, each searched once, as far as the limit lets it.

    Args:
        system: The instance at hand.
        at: Other instances of the spec.
    """

    def __init__(self, system: TransitionSystem, at: InstanceAt) -> None:
        self._system = system
        self._at = at
        self._graphs: dict[tuple[tuple[str, bool | int], ...], StateGraph | EvaluationError | None] = {}

    def check(self, asked: TransitionSystem, property_name: str, evidence: Invariant) -> None:
        """Look for an instance that the proof is about, and in which the property is violated.

        Args:
            asked: The instance that the question was put by: not every instance may promise the property.
            property_name: The property.
            evidence: The proof.

        Raises:
            InternalError: There is one: encoding, passes, solver or search are wrong.
        """
        for values in _others(self._system, evidence):
            if not asked.admits(values):
                continue
            size = ", ".join(f"{name}={value}" for name, value in values.items())
            graph = self._graph(values)
            if isinstance(graph, EvaluationError):
                raise InternalError(f"{self._system.name}: a step fails with {size}, and was proved not to: {graph}")
            if graph is None:
                continue
            try:
                found = answer(graph, graph.system.property_named(property_name))
            except EvaluationError as failure:
                raise InternalError(f"{self._system.name}: {property_name} fails with {size}: {failure}") from failure
            if isinstance(found.verdict, Violated):
                raise InternalError(f"{self._system.name}: {property_name} was proved, and is violated with {size}")

    def _graph(self, values: Mapping[str, bool | int]) -> StateGraph | EvaluationError | None:
        """What is reached with these parameters, or the failure of a step; None where there is no such instance."""
        key = tuple(values.items())
        if key not in self._graphs:
            self._graphs[key] = self._searched(values)
        return self._graphs[key]

    def _searched(self, values: Mapping[str, bool | int]) -> StateGraph | EvaluationError | None:
        try:
            graph = explore(self._at(values), limits=_LIMITS)
        except EvaluationError as failure:
            return failure
        except (SpecError, UsageError):
            return None
        if graph.stopped is Limit.INTERRUPT:
            raise KeyboardInterrupt
        return graph


def _others(system: TransitionSystem, evidence: Invariant) -> Iterator[Mapping[str, bool | int]]:
    """The parameters of other instances that a proof is about: small ones, larger ones, one with more participants."""
    values = system.parameter_values
    opened = [each for each in system.parameters if each.name in evidence.unbounded]
    numbers = [each for each in opened if each.identities is None]
    counts = [each for each in opened if each.identities is not None]
    fixed = dict(evidence.fixed)
    choices = (
        {each.name: each.minimum for each in numbers},
        {each.name: max(each.minimum, 1) for each in numbers},
        {each.name: values[each.name] + 1 for each in numbers},
        {each.name: values[each.name] + 2 for each in numbers},
        {each.name: values[each.name] + 1 for each in counts},
    )
    for choice in choices:
        other = {**values, **fixed, **choice}
        if other != values:
            yield other
