"""Verify specs: enumerate each instance, prove what can be proved for any size, and weigh the verdicts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from modelcheck.check.any_size_proofs import AnySizeProofs
from modelcheck.check.budget import FOR_ONE_SPEC_S, FOR_SEVERAL_SPECS_S, ProofBudget
from modelcheck.check.kept import Elsewhere
from modelcheck.check.observer import Observer
from modelcheck.check.result import Result
from modelcheck.check.searched import Searched, searched
from modelcheck.check.self_check import Extent, SelfCheck
from modelcheck.check.subjects import subjects_of
from modelcheck.check.targets import Target, load_subject
from modelcheck.errors import Diagnostic, SpecError, UsageError
from modelcheck.explicit import Limits, explore
from modelcheck.graph import StateGraph
from modelcheck.spec import Semantics


def verify(
    *targets: Target,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool = True,
    limits: Limits | None = None,
    proof_budget_s: float | None = None,
    promise: Semantics | None = None,
    observer: Observer | None = None,
    self_check: Extent = "sample",
    elsewhere: Elsewhere | None = None,
) -> Result:
    """Check every property of every spec the targets name: first the searches of all, then the proofs of all.

    Args:
        targets: Files, `file.py::Class`, folders, or classes.
        parameters: Values other than the defaults; a spec without the parameter is checked as it stands.
        properties: Names of the properties to check; none means all.
        any_size: Attempt proofs for any number of messages and crashes where nothing refutes a property.
        limits: Time, states and memory for each spec; what is met ends in `Unknown`. The passes over the graph end a
            quarter of the time limit later.
        proof_budget_s: Processor time of all proofs together, in all their processes; None means 20 seconds for one
            spec, and 120 for several.
        promise: Guarantees that every spec must give, beside what it promises itself.
        observer: Is told of answers and proofs as they come.
        self_check: How much of the run Python repeats with the user's own methods.
        elsewhere: Where earlier runs left proofs, beside those that are kept beside specs.

    Returns:
        One result per spec; a spec that cannot be checked is among the errors instead. An interrupt (Ctrl-C) ends the
        work and is part of the result.

    Raises:
        UsageError: A parameter or property that no spec has, a class that a file does not define, a `promise` where no
            spec counts effects.
        SelfCheckFailed: A spec was read otherwise than Python executes it, or an engine is wrong: our mistake.
    """
    began = time.perf_counter()
    observer, limits = observer or Observer(), limits or Limits()
    subjects, errors = subjects_of(targets, parameters or {}, properties, limits)
    if proof_budget_s is None:
        proof_budget_s = FOR_ONE_SPEC_S if len(subjects) == 1 else FOR_SEVERAL_SPECS_S
    if promise is not None and subjects and not any(subject.system.effects for subject in subjects):
        raise UsageError("no spec here counts effects, so a promise about them says nothing")
    failed: list[Diagnostic] = list(errors)
    found: list[Searched] = []
    proofs: AnySizeProofs | None = None
    interrupted = False
    try:
        observer.begun([subject.system for subject in subjects])
        for subject in subjects:
            try:
                answered = searched(subject, tuple(properties), limits, self_check, observer)
                found.append(replace(answered, demanded=promise if subject.system.effects else None))
            except SpecError as error:
                failed.extend(error.diagnostics)
                continue
            observer.searched(len(found) - 1, found[-1].answer())
            if found[-1].interrupted:
                raise KeyboardInterrupt
        if any_size:
            proofs = AnySizeProofs(found, limits, ProofBudget(proof_budget_s), observer, elsewhere)
            proofs.run()
    except KeyboardInterrupt:
        interrupted = True
        if proofs is not None:
            proofs.break_off()
    return Result(
        results=tuple(each.answer() for each in (found if proofs is None else proofs.found)),
        errors=tuple(failed),
        interrupted=interrupted,
        seconds=time.perf_counter() - began,
    )


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
