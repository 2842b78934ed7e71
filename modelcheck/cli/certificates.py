"""Saving proofs below `.modelcheck`, where `modelcheck check-certificate` and any SMT solver can check them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from modelcheck.check.result import PropertyResult, Result, SpecResult
from modelcheck.cli.options import warn
from modelcheck.cli.saving import kept_proof, place_of, remove, write
from modelcheck.verdict import Holds, Invariant, Violated

T = TypeVar("T")


class Certificates:
    """The certificates of one run, each written when its proof is there, so that an interrupt later on loses none.

    A proof that certificates do not cover is left out. Where a file cannot be written, that is a warning, and no more
    of them are: the result stands without.
    """

    def __init__(self) -> None:
        self._files: dict[tuple[int, str], str | None] = {}
        self._writable = True
        # Said at the end: a line among the rows of a terminal would push them from their places.
        self._warnings: list[str] = []

    def save(self, index: int, spec: SpecResult) -> None:
        """Write every proof of a spec that rests on an invariant and is not written yet.

        Args:
            index: The position of the spec among the results of the run.
            spec: What is known of it so far.
        """
        for found in self._unsaved(index, spec):
            self._files[index, found.name] = self._attempt(self._saved, spec, found)

    def lacks(self, result: Result) -> bool:
        """True if a proof of the run has been neither written nor left out."""
        return any(self._unsaved(index, spec) for index, spec in enumerate(result.results))

    def file(self, index: int, name: str) -> str | None:
        """The certificate of a property, if there is one; the position is that of its spec among the results."""
        return self._files.get((index, name))

    def say_what_is_missing(self) -> None:
        """Warn of each certificate that could not be written."""
        while self._warnings:
            warn(self._warnings.pop(0))

    def settle(self, result: Result) -> None:
        """Write what is not written yet, and remove those of earlier runs that prove nothing any more."""
        for index, spec in enumerate(result.results):
            self.save(index, spec)
            for found in spec.properties:
                if self.file(index, found.name) is None:
                    self._attempt(_remove_outdated, spec, found)

    def _unsaved(self, index: int, spec: SpecResult) -> list[PropertyResult]:
        saved = {name for at, name in self._files if at == index}
        return [found for found in spec.properties if found.name not in saved and proof_of(found) is not None]

    def _attempt(
        self, work: Callable[[Path, SpecResult, PropertyResult], T], spec: SpecResult, found: PropertyResult
    ) -> T | None:
        path = place_of(spec, f"{found.name}.cert.smt2")
        if self._writable:
            try:
                return work(path, spec, found)
            except OSError as error:
                self._writable = False
                self._warnings.append(f"certificates are not saved: {path}: {error.strerror or error}")
        return None

    def _saved(self, path: Path, spec: SpecResult, found: PropertyResult) -> str | None:
        """The file of a proof, now that it is written with what it says; None if no certificate covers it."""
        evidence = proof_of(found)
        if evidence is None:
            return None
        from modelcheck.certificate.proof import certify
        from modelcheck.certificate.subject import NotCovered, Refused
        from modelcheck.check.kept_file import KeptProof, written
        from modelcheck.report.documents.certificate import certificate_json

        try:
            # A proof restricted to where a promise is made may be about other instances than this one.
            system = spec.system.with_parameters(dict(evidence.fixed))
            data = certify(system, found.name, evidence)
            said = certificate_json(data, evidence, system, file=spec.file, script=path.name)
        except NotCovered:
            return None
        except Refused as reason:
            self._warnings.append(f"no certificate of {spec.system.name}.{found.name}: {reason}")
            return None
        write(path, data)
        write(path.with_suffix(".json"), said)
        kept = KeptProof(spec.system.name, found.name, evidence)
        write(kept_proof(spec.file, spec.system, found.name), written([kept]))
        return str(path)


def _remove_outdated(path: Path, spec: SpecResult, found: PropertyResult) -> None:
    if path.exists() and _is_outdated(path, spec, found):
        remove(path)
        remove(path.with_suffix(".json"))
        remove(kept_proof(spec.file, spec.system, found.name))


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
