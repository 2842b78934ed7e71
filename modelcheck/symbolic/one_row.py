"""One row in place of many: the question for a spec with independent rows, and its answer carried over to all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from modelcheck.errors import EvaluationError, UnfaithfulTrace
from modelcheck.ir.nodes import Expr, ParameterRead
from modelcheck.ir.participants.independent import Alone, all_alone
from modelcheck.ir.properties import ABOUT_RUNS
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.semantics import holds
from modelcheck.symbolic.participants.decide import free_name, of_any_number
from modelcheck.symbolic.question.confirm import claim, of_each, reachable
from modelcheck.symbolic.question.problem import Problem
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Invariant, Verdict, Violated

# Of conjuncts in sample states.
_EVALUATIONS: Final = 10_000

# Of the instance with many rows, of which each says little that is new.
_STATES: Final = 1_000


def alone(system: TransitionSystem, property_name: str) -> Alone:
    """The smallest instance in which the property has the same verdict."""
    if property_name in ABOUT_RUNS:
        return all_alone(system, lambda _: ())
    return all_alone(system, lambda instance: (claim(instance, property_name),))


def of_all_rows(rows: Alone, problem: Problem, verdict: Verdict) -> Verdict:
    """The verdict for the instance with many rows, from that on `problem`, which is about one row.

    Raises:
        InternalError: A reachable state of the many, or a run of it, contradicts the verdict.
    """
    match verdict:
        case Holds(Invariant() as evidence) if rows.types:
            if rows.is_smaller:
                for conjuncts in of_each(problem.system, problem.watched, evidence):
                    problem.confirm(conjuncts, evaluations_limit=_EVALUATIONS, states=_projected(rows))
            return Holds(_named(rows, problem, evidence))
        case Violated() if rows.is_smaller:
            return _refuted(rows, problem, verdict)
        case _:
            return verdict


def _named(rows: Alone, problem: Problem, evidence: Invariant) -> Invariant:
    """The evidence, with a name for any one row."""
    watched = problem.watched.system
    for identities in rows.types:
        taken = {*watched.parameter_values, *watched.variable_index, *dict(evidence.each)}
        name = free_name(identities, taken)

        def said(expr: Expr, identities: IdType = identities, name: str = name) -> Expr:
            return rows.said_of(expr, identities, ParameterRead(name))

        evidence = of_any_number(
            replace(
                evidence,
                conjuncts=tuple(map(said, evidence.conjuncts)),
                ranks=tuple(
                    replace(
                        rank,
                        components=tuple(map(said, rank.components)),
                        for_good=None if rank.for_good is None else said(rank.for_good),
                    )
                    for rank in evidence.ranks
                ),
            ),
            name,
            identities,
        )
    return evidence


def _projected(rows: Alone) -> Iterator[State]:
    """The states of the one-row instance that reachable states of the many contain, each once."""
    seen = set[State]()
    for state in islice(reachable(rows.many), _STATES):
        for row in rows.rows(state):
            if row not in seen:
                seen.add(row)
                yield row


def _refuted(rows: Alone, problem: Problem, found: Violated) -> Violated:
    """The counterexample in the instance with all rows, where it moves the first; or else in that with one row.

    A loss stays with one row: all states that can follow were visited there.
    """
    single = replace(found, parameters=found.parameters or tuple((p.name, p.value) for p in rows.one.parameters))
    if found.trace is None or found.evidence is not None:
        return single
    values = dict(single.parameters or ())
    for identities in rows.types:
        values[identities.parameter] = identities.size
    many = rows.many.with_parameters(values)
    try:
        trace = Trace.run(many, found.trace.steps)
        if holds(many, trace.last, claim(many, problem.property_name)):
            raise UnfaithfulTrace(f"{many.name}: one row alone does what none of many does: {found.trace.steps}")
    except EvaluationError:
        return single
    parameters = tuple((p.name, p.value) for p in many.parameters)
    return Violated(trace, parameters=None if many == rows.many else parameters)
