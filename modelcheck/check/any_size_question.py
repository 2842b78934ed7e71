"""The question for any size: where a promise depends on open parameters, it is about the instances that make it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Final, NamedTuple, TypeAlias

from modelcheck import symbolic
from modelcheck.check.engines import Proofs
from modelcheck.check.first_states import is_vacuous_at_a_glance
from modelcheck.check.promise import Expected, expected_verdict
from modelcheck.errors import InternalError, SpecError
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.formula import folded, inlined, parameters_of
from modelcheck.ir.nodes import FALSE, Compare, Comparison, Const, Expr, ParameterRead, disjunction
from modelcheck.ir.properties import SEMANTIC_PAIR
from modelcheck.ir.system import TransitionSystem
from modelcheck.trace import Trace
from modelcheck.verdict import GaveUp, Unasked, Unknown, Vacuous, Verdict, Violated

InstanceAt: TypeAlias = Callable[[Mapping[str, bool | int]], TransitionSystem]
"""The instance of a spec with other parameters; raises SpecError where there is none."""

# The most times a question is asked again, each time about larger numbers, if the answer was vacuous.
_ROUNDS: Final = 3

# The most values of each parameter, and of all together, tried to find an instance in which a promise is made.
_VALUES: Final = 5
_INSTANCES: Final = 20_000

# The most of these instances that may be refused, and the most that a solver finds.
_REFUSALS: Final = 20


def where_promised(system: TransitionSystem, name: str) -> TransitionSystem:
    """The system for a question about any size: restricted to the instances that promise the property.

    It is the system itself where the promise is the same everywhere, or where no instance promises the property. Where
    it is not known how the promise depends on parameters, those that it reads are not left open; and in any case not
    those that count identities, of which the condition holds the number.
    """
    if name not in SEMANTIC_PAIR:
        return system
    if not system.promises:
        return _with_closed(system, system.promise_reads)
    cases = [
        (inlined(condition, system.formulas), expected_verdict(name, promise)) for condition, promise in system.promises
    ]
    if len({expected for _, expected in cases}) == 1:
        return system
    counts = {each.name for each in system.parameters if each.identities}
    system = _with_closed(system, parameters_of(*(condition for condition, _ in cases)) & counts)
    closed = {name: value for name, value in system.parameter_values.items() if name not in system.may_be_open}
    cases = [(left, expected) for each, expected in cases if (left := folded(each, closed)) != FALSE]
    made = [condition for condition, expected in cases if expected == "holds"]
    if not made or len(made) == len(cases):
        return system
    return replace(system, requires=(*system.requires, disjunction(*made)))


def _with_closed(system: TransitionSystem, names: frozenset[str]) -> TransitionSystem:
    return replace(system, constant_reads=system.constant_reads | names) if names else system


def elsewhere(asked: TransitionSystem, at: InstanceAt, *, time_limit_s: float) -> TransitionSystem | Unknown | None:
    """The same question, put by an instance that it is about: one close by, or else one that a solver finds.

    None where there is certainly no such instance, Unknown where none is found.
    """
    refused: list[Mapping[str, int]] = []
    for numbers in _close_by(asked):
        if (there := _put(asked, at, numbers)) is not None:
            return there
        refused.append(numbers)
        if len(refused) == _REFUSALS:
            break
    if time_limit_s <= 0:
        return Unknown(Unasked("no time was left to look for one"))
    closed = {name: value for name, value in asked.parameter_values.items() if name not in asked.may_be_open}
    requires = [folded(inlined(each, asked.formulas), closed) for each in asked.requires]
    read = parameters_of(*requires)
    minima = {each.name: each.minimum for each in asked.parameters if each.name in read}
    for _ in range(_REFUSALS):
        found = symbolic.find_values(requires, minima, besides=refused, time_limit_s=time_limit_s)
        if isinstance(found, symbolic.Nowhere) and not refused:
            return None
        if isinstance(found, symbolic.Nowhere | symbolic.NowhereFound):
            why = found.why if isinstance(found, symbolic.NowhereFound) else "the spec is refused with those"
            return Unknown(Unasked(why))
        if not asked.admits({**asked.parameter_values, **found}):
            raise InternalError(f"{asked.name}: the solver takes {found} for parameters of an instance")
        if (there := _put(asked, at, found)) is not None:
            return there
        refused.append(found)
    return Unknown(Unasked(f"the spec is refused with {len(refused)} choices of them"))


def _close_by(asked: TransitionSystem) -> Iterator[Mapping[str, int]]:
    """Values to try: the minima of the parameters that the condition reads, and those next to a number in it."""
    condition = asked.requires[-1]
    minima = {each.name: each.minimum for each in asked.parameters}
    names = sorted(parameters_of(condition))
    numbers_named = {part.value for part in subexpressions(condition) if isinstance(part, Const)}
    named = sorted({near for number in numbers_named if number is not None for near in range(number - 1, number + 2)})
    tried = [
        dict.fromkeys((*range(minima[name], minima[name] + _VALUES), *(each for each in named if each >= minima[name])))
        for name in names
    ]
    for numbers in islice(product(*tried), _INSTANCES):
        values = dict(zip(names, numbers, strict=True))
        if asked.admits({**asked.parameter_values, **values}):
            yield values


def _put(asked: TransitionSystem, at: InstanceAt, numbers: Mapping[str, int]) -> TransitionSystem | None:
    """The question, put by the instance with these values; None where the spec refuses them."""
    try:
        there = at({**asked.parameter_values, **numbers})
    except SpecError:
        return None
    return _with_closed(replace(there, requires=asked.requires), asked.constant_reads)


class Elsewhere(NamedTuple):
    """A verdict for any size, and the verdict that the promise asks for in the instance of its counterexample."""

    verdict: Verdict
    expected: Expected | None


def found_for_any_size(
    proofs: Proofs, name: str, system: TransitionSystem, asked: TransitionSystem, at: InstanceAt, *, time_limit_s: float
) -> Elsewhere:
    """The verdict of `proofs` on `asked`, weighed; where that is vacuous, they are asked about larger numbers.

    There may be counterexamples with effects behind one without; a proof about larger numbers decides nothing.

    Raises:
        UnfaithfulTrace: As `weighed_there`.
        InternalError: As `Proofs`.
    """
    deadline = time.perf_counter() + time_limit_s
    verdict = proofs.verdict(asked, name, time_limit_s=time_limit_s)
    first = found = weighed_there(verdict, name, system, asked, at)
    for _ in range(_ROUNDS):
        if not isinstance(found.verdict, Unknown) or not isinstance(found.verdict.reason, Vacuous):
            break
        assert isinstance(verdict, Violated)
        larger = _with_larger(asked, dict(verdict.parameters or asked.parameter_values))
        left_s = deadline - time.perf_counter()
        if larger is None or left_s <= 0:
            break
        asked = larger
        verdict = proofs.verdict(asked, name, time_limit_s=left_s)
        found = weighed_there(verdict, name, system, asked, at)
    return found if isinstance(found.verdict, Violated) else first


def _with_larger(asked: TransitionSystem, values: Mapping[str, bool | int]) -> TransitionSystem | None:
    """The question about instances in which a parameter exceeds its minimum that has just the minimum in `values`.

    None where there is no such parameter, or where the instance that puts the question is not one of them.
    """
    least = [p for p in asked.parameters if p.name in asked.may_be_open and values[p.name] == p.minimum]
    more = [Compare(Comparison.LT, Const(each.minimum), ParameterRead(each.name)) for each in least]
    larger = replace(asked, requires=(*asked.requires, disjunction(*more)))
    return larger if more and larger.admits(asked.parameter_values) else None


def weighed_there(
    verdict: Verdict, name: str, system: TransitionSystem, asked: TransitionSystem, at: InstanceAt
) -> Elsewhere:
    """The verdict on `asked`, about `system`, with the promise of the instance that it is about.

    A counterexample does not count in an instance that is refused, nor in one where no reachable state has an effect,
    as far as a glance shows: there the pair has no verdict, and no promise is broken.

    Raises:
        UnfaithfulTrace: The spec does not do there what the trace says.
    """
    expected = expected_verdict(name, asked.promise)
    if not isinstance(verdict, Violated):
        return Elsewhere(verdict, expected)
    values = asked.parameter_values if verdict.parameters is None else dict(verdict.parameters)
    if values == system.parameter_values:
        return Elsewhere(replace(verdict, parameters=None), expected)
    size = ", ".join(f"{parameter}={value}" for parameter, value in values.items())
    try:
        there = at(values)
    except SpecError as refusal:
        why = f"its counterexample needs {size}, where the spec is refused: {refusal.diagnostics[0].message}"
        return Elsewhere(Unknown(GaveUp(why)), expected)
    if verdict.trace is not None:
        Trace.run(there, verdict.trace.steps)
    if name in SEMANTIC_PAIR and is_vacuous_at_a_glance(there):
        why = f"its counterexample needs {size}, where no reachable state has an effect; `AtLeast(1)` excludes that"
        return Elsewhere(Unknown(Vacuous(why)), expected)
    return Elsewhere(replace(verdict, parameters=tuple(values.items())), expected_verdict(name, there.promise))


def is_about(requires: tuple[Expr, ...], system: TransitionSystem) -> bool:
    """True if the instance is among those in which all of `requires` is true."""
    return replace(system, requires=requires).admits(system.parameter_values)
