"""The proofs that ship: each still proves what it was kept for, on the specs as they are."""

from functools import cache
from pathlib import Path

import pytest

from modelcheck.check.any_size_question import where_promised
from modelcheck.check.instances import instances
from modelcheck.check.kept import KeptProofs
from modelcheck.check.kept_file import KeptProof, beside, read, written
from modelcheck.check.self_check import Subject
from modelcheck.check.targets import find
from modelcheck.explicit import Limits
from modelcheck.frontend import instantiate
from modelcheck.verdict import Holds, Invariant
from tests.results import SPECS


@cache
def subjects() -> dict[str, Subject]:
    specs = find([str(SPECS)]).specs
    return {each.cls.__name__: Subject(each, instantiate(each, {}), {}) for each in specs}


def kept(subject: Subject) -> KeptProofs:
    return KeptProofs(subject, instances(subject.spec, subject.system, Limits()))


def shipped() -> list[tuple[str, str]]:
    return [
        (name, each.name)
        for name, subject in subjects().items()
        for each in subject.system.asked
        if kept(subject).of(each.name)
    ]


@pytest.mark.parametrize(("spec", "name"), shipped(), ids=str)
def test_a_shipped_proof_still_proves_what_it_was_kept_for(spec: str, name: str) -> None:
    subject = subjects()[spec]
    asked = where_promised(subject.system, name)
    found = kept(subject).proof(asked, name, 300.0)
    assert isinstance(found, Holds)
    assert isinstance(found.evidence, Invariant)
    assert found.evidence.unbounded


def test_the_seeds_ship_all_their_proofs() -> None:
    proved = [("AtLeastOnce", "no_loss"), ("AtMostOnce", "no_duplicate")]
    proved += [("ExactlyOnce", "no_loss"), ("ExactlyOnce", "no_duplicate"), ("ExactlyOnce", "no_starvation")]
    assert {*proved} <= {*shipped()}


def test_what_ships_is_about_specs_and_properties_that_ship() -> None:
    named = {(each.spec, each.property) for file in files() for each in proofs(file)}
    assert named == {*shipped()}


@pytest.mark.parametrize("file", [each.relative_to(SPECS).as_posix() for each in sorted(SPECS.rglob("proofs/*.json"))])
def test_a_file_is_written_as_it_is_read(file: str) -> None:
    assert written(proofs(SPECS / file)) == (SPECS / file).read_bytes()


def files() -> list[Path]:
    return sorted({beside(each.spec.source.path) for each in subjects().values()})


def proofs(file: Path) -> list[KeptProof]:
    """Every proof in a file, read with the types of its spec."""
    found: list[KeptProof] = []
    for name, subject in subjects().items():
        if beside(subject.spec.source.path).resolve() == file.resolve():
            types = kept(subject).types
            found += [each for each in read(file, types) if each.spec == name]
    return found
