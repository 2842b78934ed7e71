"""Prove specs: the proof engines alone, for any number of messages and crashes, without a search."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Protocol, TypeAlias

from modelcheck.check.answer import adopted, asked_of, unanswered
from modelcheck.check.any_size_question import Elsewhere, InstanceAt, elsewhere, found_for_any_size, where_promised
from modelcheck.check.budget import ProofBudget
from modelcheck.check.engines import PROOF_TIME_LIMIT_S, Proofs, invariants
from modelcheck.check.first_states import GLANCE_STATES, check_at_a_glance, has_effect_at_a_glance
from modelcheck.check.instances import instances
from modelcheck.check.observer import Observer
from modelcheck.check.other_sizes import OtherSizes
from modelcheck.check.promise import classify, expected_verdict
from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.check.self_check import Extent, Subject
from modelcheck.check.subjects import subjects_of
from modelcheck.check.targets import Target
from modelcheck.check.teller import Teller
from modelcheck.errors import Diagnostic, SpecError
from modelcheck.explicit import Limits
from modelcheck.ir.properties import ABOUT_EFFECTS, BuiltIn, Property
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import Settings, supports
from modelcheck.verdict import GaveUp, Limit, Unknown, Vacuous, Verdict, Violated

Ask: TypeAlias = Callable[[TransitionSystem, str, float], Elsewhere]
"""The verdict on a property of a system by its name, within a time."""


class Decide(Protocol):
    """A way to the verdict on a property, given the results so far; `again` by these alone."""

    def __call__(self, name: str, proved: Sequence[PropertyResult], *, again: bool = False) -> Elsewhere:
        """The verdict on the property of this name."""


def prove(
    *targets: Target,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    time_limit_s: float = PROOF_TIME_LIMIT_S,
    settings: Settings | None = None,
    observer: Observer | None = None,
    self_check: Extent = "sample",
) -> Result:
    """Prove or refute properties for any number of messages and crashes, without a search.

    Args:
        targets: Files, `file.py::Class`, folders, or classes.
        parameters: Values other than the defaults, of parameters that cannot be left open.
        properties: Names of the properties to prove; none means all there is a method for.
        time_limit_s: For each property of each spec; its answer is there within a second after it.
        settings: Which engines, and what each may cost.
        observer: Is told of each proof.
        self_check: As of `verify`; there is no search whose steps it could repeat, so it walks.

    Returns:
        One result per spec, as of `verify`; a counterexample may belong to other parameters, which it names.

    Raises:
        UsageError: A parameter or property that no spec has, a class that a file does not define.
        SelfCheckFailed: As `verify`.
    """
    began = time.perf_counter()
    subjects, errors = subjects_of(targets, parameters or {}, properties, Limits())
    asked = [_asked(subject.system, properties) for subject in subjects]
    of = sum(
        supports(subject.system, each.name) for subject, some in zip(subjects, asked, strict=True) for each in some
    )
    teller = Teller(observer or Observer(), ProofBudget(math.inf), of=of)
    teller.observer.begun([subject.system for subject in subjects])
    results: list[SpecResult] = []
    failed: list[Diagnostic] = list(errors)
    interrupted = False

    def decide(
        subject: Subject, sizes: OtherSizes, name: str, proved: Sequence[PropertyResult], *, again: bool = False
    ) -> Elsewhere:
        system, chosen = subject.system, settings or Settings()
        with teller.proof(system.name, name) as go_on:
            if again:  # by what is known alone
                chosen = replace(chosen, engines=())
            proofs = Proofs(settings=chosen, known=invariants(proved), doubt=sizes.check, go_on=go_on)
            at = instances(subject.spec, system, Limits())

            def ask(asked: TransitionSystem, name: str, within_s: float) -> Elsewhere:
                return found_for_any_size(proofs, name, system, asked, at, time_limit_s=within_s)

            found = _for_any_size(system, name, at, ask, time_limit_s)
        if not again:
            teller.ended()
        return found

    try:
        for subject, some in zip(subjects, asked, strict=True):
            try:
                sizes = OtherSizes(subject.system, instances(subject.spec, subject.system, Limits()))
                results.append(_prove_instance(subject, some, partial(decide, subject, sizes), self_check))
            except SpecError as error:
                failed.extend(error.diagnostics)
                continue
            teller.observer.proved(len(results) - 1, results[-1])
            if results[-1].interrupted:
                break
    except KeyboardInterrupt:
        interrupted = True
    seconds = time.perf_counter() - began
    return Result(results=tuple(results), errors=tuple(failed), interrupted=interrupted, seconds=seconds)


def _asked(system: TransitionSystem, properties: Sequence[str]) -> list[Property]:
    return [each for each in asked_of(system, properties) if properties or supports(system, each.name)]


def _prove_instance(subject: Subject, asked: Sequence[Property], decide: Decide, self_check: Extent) -> SpecResult:
    began = time.perf_counter()
    system = subject.system
    has_effect = cache(partial(has_effect_at_a_glance, system))
    results = [unanswered(each, system, Limit.INTERRUPT) for each in asked]
    stopped = False
    try:
        check_at_a_glance(subject, self_check)
        for index, each in enumerate(asked):
            results[index] = _answer(system, each, results, index, decide, has_effect)
        for index, each in enumerate(asked):
            # What was proved later may decide what came before.
            later = invariants(results[index + 1 :])
            if later and isinstance(results[index].any_size, Unknown):
                again = _answer(system, each, results, index, partial(decide, again=True), has_effect)
                results[index] = results[index] if isinstance(again.any_size, Unknown) else again
    except KeyboardInterrupt:
        stopped = True
    verdicts = {each.name: each.verdict for each in results}
    return SpecResult(
        system=system,
        file=subject.spec.source.display,
        semantics=classify(verdicts.get(BuiltIn.NO_LOSS), verdicts.get(BuiltIn.NO_DUPLICATE)),
        counts_effects=bool(system.effects),
        promised=system.promise,
        statistics=None,
        properties=tuple(results),
        diagnostics=tuple(each for each in system.remarks if each.code == "MC408"),
        interrupted=stopped,
        seconds=time.perf_counter() - began,
    )


def _answer(
    system: TransitionSystem,
    asked: Property,
    results: Sequence[PropertyResult],
    index: int,
    decide: Decide,
    has_effect: Callable[[], bool],
) -> PropertyResult:
    result = results[index]
    verdict: Verdict = Unknown(GaveUp(f"a proof of {asked.name} for any size is not attempted"))
    if supports(system, asked.name):
        found = decide(asked.name, results)
        verdict = found.verdict
        result = replace(result, expected=found.expected)
    result = replace(result, any_size=verdict)
    if not isinstance(verdict, Unknown) and asked.name in ABOUT_EFFECTS and not has_effect():
        verdict = Unknown(Vacuous(f"none of the first {GLANCE_STATES:,} states has an effect"))
    return adopted(result, verdict, system)


def _for_any_size(system: TransitionSystem, name: str, at: InstanceAt, ask: Ask, time_limit_s: float) -> Elsewhere:
    """The verdict for the instances that promise the property.

    If this instance is none of them, one that is found is asked first: a promise that is broken there is broken.
    Otherwise the verdict is that of this instance's own question, or Unknown if it is not known whether any instance
    promises it.
    """
    asked = where_promised(system, name)
    if asked.admits(system.parameter_values):
        return ask(asked, name, time_limit_s)
    began = time.perf_counter()
    there = elsewhere(asked, at, time_limit_s=time_limit_s / 4)
    if isinstance(there, Unknown):
        return Elsewhere(there, expected_verdict(name, system.promise))
    if there is not None:
        found = ask(there, name, time_limit_s / 2)
        if isinstance(found.verdict, Violated):
            return found
    return ask(system, name, max(0.0, began + time_limit_s - time.perf_counter()))
