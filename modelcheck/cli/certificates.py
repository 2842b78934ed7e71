"""Saving proofs below `.modelcheck`, where `modelcheck check-certificate` and any SMT solver can check them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.cli.options import warn
from modelcheck.cli.saving import place_of, remove, write
from modelcheck.cli.traces import save_traces, target_of
from modelcheck.report.screens.violation import Context
from modelcheck.verdict import Holds, Invariant, Violated


def save_evidence(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write proofs and counterexamples; a property that is violated here may be proved where it is promised.

    Arguments and result are those of `save_traces`.
    """
    proofs, traces = save_certificates(result, targets), save_traces(result, targets)
    both = {name: traces[name]._replace(certificate=proofs[name].certificate) for name in proofs.keys() & traces.keys()}
    return proofs | traces | both


def save_certificates(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write every proof that rests on an invariant, and remove those of earlier runs that are none any more.

    The result is as of `save_traces`. A proof that certificates do not cover is left out. A file that cannot be written
    is a warning: the result stands without it.

    Args:
        result: The answer with the proofs.
        targets: The specs as the user named them.
    """
    contexts: dict[tuple[int, str], Context] = {}
    for index, spec in enumerate(result.results):
        for found in spec.properties:
            path = place_of(spec, f"{found.name}.cert.smt2")
            try:
                if _save(path, spec, found):
                    named = Context(target=target_of(spec, result, targets), certificate=str(path))
                    contexts[index, found.name] = named
                elif path.exists() and _is_outdated(path, spec, found):
                    remove(path)
                    remove(path.with_suffix(".json"))
            except OSError as error:
                warn(f"certificates are not saved: {path}: {error.strerror or error}")
                return contexts
    return contexts


def _save(path: Path, spec: SpecResult, found: PropertyResult) -> bool:
    """Write the proof of a property and what it says; False if there is none, or no form of certificate for it."""
    evidence = proof_of(found)
    if evidence is None:
        return False
    from modelcheck.certificate.proof import certify
    from modelcheck.certificate.subject import NotCovered, Refused
    from modelcheck.report.documents.certificate import certificate_json

    try:
        # A proof restricted to where a promise is made may be about other instances than this one.
        system = spec.system.with_parameters(dict(evidence.fixed))
        data = certify(system, found.name, evidence)
        said = certificate_json(data, evidence, system, file=spec.file, script=path.name)
    except NotCovered:
        return False
    except Refused as reason:
        warn(f"no certificate of {spec.system.name}.{found.name}: {reason}")
        return False
    write(path, data)
    write(path.with_suffix(".json"), said)
    return True


def _is_outdated(path: Path, spec: SpecResult, found: PropertyResult) -> bool:
    """True if what the certificate of an earlier run proves is refuted now, or was about another text of the spec.

    One that is neither stays where no proof was found this time: it can be checked.
    """
    if isinstance(found.verdict, Violated) or isinstance(found.any_size, Violated):
        return True
    from modelcheck.check.certificates import is_about

    return not is_about(path.read_bytes(), spec.system, found.name)


def proof_of(found: PropertyResult) -> Invariant | None:
    """The invariant that proves a property; None if nothing does."""
    for verdict in (found.verdict, found.any_size):
        if isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant):
            return verdict.evidence
    return None
