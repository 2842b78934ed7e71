"""Saving proofs below `.modelcheck`, where `modelcheck check-certificate` and any SMT solver can check them."""

from __future__ import annotations

from collections.abc import Sequence

from modelcheck.check.result import PropertyResult, Result
from modelcheck.cli.options import warn
from modelcheck.cli.traces import free_path, save_traces, target_of, write
from modelcheck.report.screens.violation import Context
from modelcheck.verdict import Holds, Invariant


def save_evidence(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write proofs and counterexamples; a property that is violated here may be proved where it is promised.

    Arguments and result are those of `save_traces`.
    """
    proofs, traces = save_certificates(result, targets), save_traces(result, targets)
    both = {name: traces[name]._replace(certificate=proofs[name].certificate) for name in proofs.keys() & traces.keys()}
    return proofs | traces | both


def save_certificates(result: Result, targets: Sequence[str]) -> dict[tuple[int, str], Context]:
    """Write every proof that rests on an invariant; the result, as of `save_traces`, names the files for the screens.

    A proof that certificates do not cover is left out. A file that cannot be written is a warning: the result stands
    without it.

    Args:
        result: The answer with the proofs.
        targets: The specs as the user named them.
    """
    contexts: dict[tuple[int, str], Context] = {}
    taken: set[str] = set()
    for index, spec in enumerate(result.results):
        for found in spec.properties:
            evidence = proof_of(found)
            if evidence is None:
                continue
            from modelcheck.certificate.proof import certify
            from modelcheck.certificate.subject import NotCovered, Refused
            from modelcheck.report.documents.certificate import certificate_json

            path = free_path(f"{spec.system.name}.{found.name}", ".cert.smt2", taken)
            try:
                # A proof restricted to where a promise is made may be about other instances than this one.
                system = spec.system.with_parameters(dict(evidence.fixed))
                data = certify(system, found.name, evidence)
                write(path, data)
                said = certificate_json(data, evidence, system, file=spec.file, script=path.name)
                write(path.with_suffix(".json"), said)
            except NotCovered:
                continue
            except Refused as reason:
                warn(f"no certificate of {spec.system.name}.{found.name}: {reason}")
                continue
            except OSError as error:
                warn(f"certificates are not saved: {path}: {error.strerror or error}")
                return contexts
            contexts[index, found.name] = Context(target=target_of(spec, result, targets), certificate=str(path))
    return contexts


def proof_of(found: PropertyResult) -> Invariant | None:
    """The invariant that proves a property; None if nothing does."""
    for verdict in (found.verdict, found.any_size):
        if isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant):
            return verdict.evidence
    return None
