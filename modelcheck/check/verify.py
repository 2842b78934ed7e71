"""Verify specs: enumerate each instance, prove what can be proved for any size, and weigh the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from modelcheck.check.answer import asked_of, unanswered
from modelcheck.check.any_size_answer import question_for_any_size, with_proof
from modelcheck.check.any_size_question import InstanceAt
from modelcheck.check.engines import PROOF_TIME_LIMIT_S, Engine, Search
from modelcheck.check.instances import instance_of, instances
from modelcheck.check.lint import lint, notes
from modelcheck.check.promise import classify
from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.check.self_check import Extent, SelfCheck, Subject
from modelcheck.check.targets import Target, check_parameters, find, load_subject, no_spec, parameter_names
from modelcheck.errors import Diagnostic, SpecError, UsageError
from modelcheck.explicit import (
    LimitReached,
    Limits,
    Progress,
    explore,
    time_for_passes_s,
    too_large,
)
from modelcheck.frontend import LoadedSpec
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.graph import StateGraph, any_effect
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.verdict import Holds, Limit

# The share of the time left for finding an instance in which a promise is made.
_TO_FIND_AN_INSTANCE: Final = 0.25

Attempting: TypeAlias = Callable[[str, str], None]
"""Called with the names of the spec and the property before a proof for any size is attempted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a check: `properties` by name (none: all), limits of each search, whether to try proofs."""

    parameters: Mapping[str, bool | int]
    properties: Sequence[str] = ()
    any_size: bool = True
    limits: Limits
    progress: Progress | None = None
    attempting: Attempting | None = None
    self_check: Extent = "sample"


def verify(
    *targets: Target,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool = True,
    limits: Limits | None = None,
    progress: Progress | None = None,
    attempting: Attempting | None = None,
    self_check: Extent = "sample",
) -> Result:
    """Check every property of every spec the targets name.

    Args:
        targets: Files, `file.py::Class`, folders, or classes.
        parameters: Values other than the defaults; a spec without the parameter is checked as it stands.
        properties: Names of the properties to check; none means all.
        any_size: Attempt proofs for any number of messages and crashes where nothing refutes a property.
        limits: Time, states and memory for each spec; what is met ends in `Unknown`. The passes over the graph end a
            quarter of the time limit later.
        progress: Called now and then during the search.
        attempting: Called before each proof for any size, with the names of the spec and the property.
        self_check: How much of the run Python repeats with the user's own methods.

    Returns:
        One result per spec; a spec that cannot be checked is among the errors instead. An interrupt (Ctrl-C) ends the
        work and is part of the result.

    Raises:
        UsageError: A parameter or property that no spec has, a class that a file does not define.
        SelfCheckFailed: A spec was read otherwise than Python executes it, or an engine is wrong: our mistake.
    """
    options = Options(
        parameters=dict(parameters or {}),
        properties=tuple(properties),
        any_size=any_size,
        limits=limits or Limits(),
        progress=progress,
        attempting=attempting,
        self_check=self_check,
    )

    def check(subject: Subject) -> SpecResult:
        return check_instance(subject, options=options)

    return each_instance(targets, options.parameters, options.properties, options.limits, check)


def each_instance(
    targets: Sequence[Target],
    parameters: Mapping[str, bool | int],
    properties: Sequence[str],
    limits: Limits,
    check: Callable[[Subject], SpecResult],
) -> Result:
    """Check every spec the targets name; arguments, result and errors as of `verify`."""
    began = time.perf_counter()
    found = find(targets)
    check_parameters(found.specs, parameters, limits)
    errors: list[Diagnostic] = list(found.errors)
    if not found.specs and not errors:
        errors.append(no_spec(targets))
    results: list[SpecResult] = []
    subjects: list[Subject] = []
    for spec in found.specs:
        try:
            given = _own(spec, parameters, limits)
            subjects.append(Subject(spec, instance_of(spec, given, limits), given))
        except SpecError as error:
            errors.extend(error.diagnostics)
    _check_properties([subject.system for subject in subjects], properties)
    for subject in subjects:
        try:
            results.append(check(subject))
        except SpecError as error:
            errors.extend(error.diagnostics)
        if results and results[-1].interrupted:
            break
    return Result(results=tuple(results), errors=tuple(errors), seconds=time.perf_counter() - began)


def state_graph(
    spec: Target,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    limits: Limits | None = None,
    self_check: Extent = "sample",
) -> StateGraph:
    """The state graph of one instance; arguments as of `verify`.

    Raises:
        SpecError: The spec cannot be checked as written.
        UsageError: The target names no spec, or several, or a parameter is not there.
    """
    subject = load_subject(spec, parameters or {})
    checked = SelfCheck(subject, self_check)
    checked.declarations()
    graph = explore(subject.system, limits=limits)
    checked.graph(graph)
    return graph


def check_instance(subject: Subject, *, options: Options) -> SpecResult:
    """Check one instance; an interrupt leaves what is not answered yet Unknown.

    Raises:
        SpecError: A step or property of the spec fails in a reachable state, or the instance is too large.
        SelfCheckFailed: As `verify`.
    """
    began = time.perf_counter()
    system, checked = subject.system, SelfCheck(subject, options.self_check)
    at = instances(subject.spec, system, options.limits)
    asked = asked_of(system, options.properties)
    answered: list[PropertyResult] = []
    statistics = None
    ended_by = None
    try:
        with patience(_patience_s(options.limits)):
            checked.declarations()
            search: Engine = Search(progress=options.progress)
            answers = search.answer(system, asked, options.limits)
            graph = answers.graph
            assert graph is not None
            statistics = graph.statistics
            checked.graph(graph)
            for result in answers.results:
                answered.append(result)  # one by one: an interrupt loses none
            if options.any_size and graph.stopped is not Limit.INTERRUPT:
                seen = _any_effect_in_time(graph)
                for index, result in enumerate(answered):
                    if result.name == BuiltIn.NO_STARVATION and _not_proved(answered, BuiltIn.NO_LOSS):
                        continue  # what may be lost, for all one knows, may starve
                    answered[index] = _for_any_size(system, result, at, options, began, effects_seen=seen)
            ended_by = graph.stopped
    except KeyboardInterrupt:
        ended_by = Limit.INTERRUPT
    except OutOfPatience:
        ended_by = Limit.TIME
    except MemoryError:
        ended_by = Limit.MEMORY
    except RecursionError as error:
        raise too_large(system, "what its steps compute is nested too deeply") from error
    left = asked[len(answered) :]
    results = [*answered, *(unanswered(each, system, ended_by or Limit.INTERRUPT, statistics) for each in left)]
    verdicts = {result.name: result.verdict for result in results}
    return SpecResult(
        system=system,
        file=subject.spec.source.display,
        semantics=classify(verdicts.get(BuiltIn.NO_LOSS), verdicts.get(BuiltIn.NO_DUPLICATE)),
        counts_effects=bool(system.effects),
        promised=system.promise,
        statistics=statistics,
        properties=tuple(results),
        notes=tuple(notes(system, results)) if statistics else (),
        diagnostics=lint(system, statistics) if statistics else (),
        interrupted=ended_by is Limit.INTERRUPT,
        seconds=time.perf_counter() - began,
    )


def _for_any_size(
    system: TransitionSystem,
    result: PropertyResult,
    at: InstanceAt,
    options: Options,
    began: float,
    *,
    effects_seen: bool,
) -> PropertyResult:
    """The result with the verdict for any size, if there is something to ask."""
    left_s = _time_left_s(options.limits, since=began)
    asked = question_for_any_size(system, result, at, time_limit_s=left_s * _TO_FIND_AN_INSTANCE)
    if asked is None:
        return result
    if options.attempting is not None:
        options.attempting(system.name, result.name)
    left_s = _time_left_s(options.limits, since=began)
    return with_proof(system, result, asked, at, time_limit_s=left_s, effects_seen=effects_seen)


def _not_proved(results: Sequence[PropertyResult], name: str) -> bool:
    """True if one of the results is for this property and has no proof for any size."""
    return any(each.name == name and not isinstance(each.any_size, Holds) for each in results)


def _any_effect_in_time(graph: StateGraph) -> bool:
    """True if an effect is seen in a reached state before a limit ends the look."""
    try:
        return any_effect(graph)
    except LimitReached:
        return False


def _patience_s(limits: Limits) -> float | None:
    """The time after which an alarm ends work that looks at no clock, such as generating code; None without a limit.

    It is a moment later than the passes would have ended.
    """
    return None if limits.time_limit_s is None else time_for_passes_s(limits.time_limit_s) + 1


def _time_left_s(limits: Limits, *, since: float) -> float:
    """The time for one proof: what is left of the time limit, or the default without one; never negative."""
    if limits.time_limit_s is None:
        return PROOF_TIME_LIMIT_S
    return max(0.0, since + limits.time_limit_s - time.perf_counter())


def _own(spec: LoadedSpec, parameters: Mapping[str, bool | int], limits: Limits) -> dict[str, bool | int]:
    """The parameters that this spec has, out of those given."""
    names = (parameter_names(spec, limits) or ()) if parameters else ()
    return {name: value for name, value in parameters.items() if name in names}


def _check_properties(systems: Sequence[TransitionSystem], names: Sequence[str]) -> None:
    known = dict.fromkeys(each.name for system in systems for each in system.asked)
    for name in names:
        if known and name not in known:
            raise UsageError(f"no spec here has a property `{name}`", hint=f"properties: {', '.join(known)}")
