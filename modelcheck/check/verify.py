"""Verify specs: enumerate each instance, prove what can be proved for any size, and weigh the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from modelcheck.check.answer import answer, interrupted, questions
from modelcheck.check.notes import notes
from modelcheck.check.promise import classify
from modelcheck.check.proof import with_proof
from modelcheck.check.result import Result, SpecResult
from modelcheck.check.targets import Target, check_parameters, find, load_instance, parameter_names
from modelcheck.errors import Diagnostic, SpecError, UsageError
from modelcheck.explicit import Limits, Progress, explore
from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.graph import StateGraph, any_effect
from modelcheck.ir.system import NO_DUPLICATE, NO_LOSS, TransitionSystem
from modelcheck.verdict import Limit

PROOF_TIME_LIMIT_S = 10.0
"""How long one property may be attempted for any size where the caller sets no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to verify: `properties` by name (none: all), limits of each spec's search, and whether to attempt proofs."""

    parameters: Mapping[str, bool | int]
    properties: Sequence[str] = ()
    any_size: bool = True
    limits: Limits
    progress: Progress | None = None


def verify(
    *targets: Target,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool = True,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check every property of every spec the targets name.

    Args:
        targets: Files, `file.py::Class`, folders, or classes.
        parameters: Values other than the defaults; a spec without the parameter is checked as it stands.
        properties: Names of the properties to check; none means all.
        any_size: Attempt proofs for any number of messages and crashes where nothing refutes a property.
        limits: Time, states and memory for each spec; what is met ends in `Unknown`.
        progress: Called now and then during the search.

    Returns:
        One result per spec; a spec that cannot be checked is among the errors instead. An interrupt (Ctrl-C) ends the
        work and is part of the result.

    Raises:
        UsageError: A parameter or property that no spec has, a class that a file does not define.
    """
    options = Options(
        parameters=dict(parameters or {}),
        properties=tuple(properties),
        any_size=any_size,
        limits=limits or Limits(),
        progress=progress,
    )

    def check(system: TransitionSystem, file: str) -> SpecResult:
        return check_instance(system, file=file, options=options)

    return each_instance(targets, options.parameters, options.properties, check)


def each_instance(
    targets: Sequence[Target],
    parameters: Mapping[str, bool | int],
    properties: Sequence[str],
    check: Callable[[TransitionSystem, str], SpecResult],
) -> Result:
    """Check every spec the targets name, by system and file; arguments, result and errors as of `verify`."""
    began = time.perf_counter()
    found = find(targets)
    check_parameters(found.specs, parameters)
    errors: list[Diagnostic] = list(found.errors)
    results: list[SpecResult] = []
    instances: list[tuple[LoadedSpec, TransitionSystem]] = []
    for spec in found.specs:
        try:
            instances.append((spec, instantiate(spec, _own(spec, parameters))))
        except SpecError as error:
            errors.extend(error.diagnostics)
    _check_properties([system for _, system in instances], properties)
    for spec, system in instances:
        try:
            results.append(check(system, spec.source.display))
        except SpecError as error:
            errors.extend(error.diagnostics)
        if results and results[-1].interrupted:
            break
    return Result(results=tuple(results), errors=tuple(errors), seconds=time.perf_counter() - began)


def state_graph(spec: Target, /, *, limits: Limits | None = None, **parameters: bool | int) -> StateGraph:
    """The state graph of one instance; `to_networkx()` gives it to networkx.

    Raises:
        SpecError: The spec cannot be checked as written.
        UsageError: The target names no spec, or several, or a parameter is not there.
    """
    return explore(load_instance(spec, parameters), limits=limits)


def check_instance(system: TransitionSystem, *, file: str, options: Options) -> SpecResult:
    """Check one instance; an interrupt leaves what is not answered yet Unknown.

    Raises:
        SpecError: A step or property of the spec fails in a reachable state, or the instance is too large.
    """
    began = time.perf_counter()
    asked = questions(system, options.properties)
    results = [interrupted(question, system) for question in asked]
    statistics = None
    stopped = False
    try:
        graph = explore(system, limits=options.limits, progress=options.progress)
        statistics = graph.statistics
        stopped = graph.stopped is Limit.INTERRUPT
        for index, question in enumerate(asked):
            results[index] = answer(graph, question)
        if options.any_size and not stopped:
            seen = any_effect(graph)
            for index, result in enumerate(results):
                left_s = _time_left_s(options.limits, since=began)
                results[index] = with_proof(system, result, time_limit_s=left_s, effects_seen=seen)
    except KeyboardInterrupt:
        stopped = True
    verdicts = {result.name: result.verdict for result in results}
    return SpecResult(
        system=system,
        file=file,
        semantics=classify(verdicts.get(NO_LOSS), verdicts.get(NO_DUPLICATE)),
        counts_effects=bool(system.effects),
        promised=system.promise,
        statistics=statistics,
        properties=tuple(results),
        notes=tuple(notes(system, statistics, results)) if statistics else (),
        interrupted=stopped,
        seconds=time.perf_counter() - began,
    )


def _time_left_s(limits: Limits, *, since: float) -> float:
    """For one proof: what is left of the time limit, at least a moment."""
    if limits.time_limit_s is None:
        return PROOF_TIME_LIMIT_S
    return max(0.0, since + limits.time_limit_s - time.perf_counter())


def _own(spec: LoadedSpec, parameters: Mapping[str, bool | int]) -> dict[str, bool | int]:
    """The parameters that this spec has."""
    names = parameter_names(spec)
    return {name: value for name, value in parameters.items() if name in names}


def _check_properties(systems: Sequence[TransitionSystem], names: Sequence[str]) -> None:
    known = dict.fromkeys(question.name for system in systems for question in questions(system))
    for name in names:
        if known and name not in known:
            raise UsageError(f"no spec here has a property `{name}`", hint=f"properties: {', '.join(known)}")
