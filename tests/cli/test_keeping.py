"""Proofs that are kept: beside a spec by `prove --save`, and below `.modelcheck` by every run."""

import shutil
from pathlib import Path

import pytest

from modelcheck.check.kept_file import KeptProof, read, written
from modelcheck.verdict import Invariant
from tests import results

KEPT, LEFT = Path("proofs/mine.json"), Path(".modelcheck/mine.py/AtLeastOnce/no_loss.proof.json")
OTHER = Invariant(conjuncts=(), unbounded=(), fixed=(), engine="by hand")


@pytest.fixture(autouse=True)
def spec(surroundings) -> None:
    shutil.copy(results.SPECS / "at_least_once.py", "mine.py")


def kept() -> set[tuple[str, str]]:
    return {(each.spec, each.property) for each in read(KEPT, {})}


def test_what_is_proved_is_kept_beside_the_spec_and_found_there(run) -> None:
    ended = run("prove", "mine.py", "--save")
    assert (ended.code, KEPT.is_file()) == (0, True)
    assert f"kept: {KEPT}" in ended.err
    assert kept() == {("AtLeastOnce", "no_loss"), ("AtLeastOnce", "no_starvation")}
    shutil.rmtree(".modelcheck")
    assert "kept proof" in run("verify", "mine.py", "--proof").out


def test_what_a_file_keeps_of_other_specs_stays_in_it(run) -> None:
    KEPT.parent.mkdir()
    KEPT.write_bytes(written([KeptProof("Another", "mine", OTHER), KeptProof("AtLeastOnce", "no_loss", OTHER)]))
    run("prove", "mine.py", "--save", "--property", "no_loss")
    assert kept() == {("Another", "mine"), ("AtLeastOnce", "no_loss")}
    (found,) = (each.evidence for each in read(KEPT, {}) if each.property == "no_loss")
    assert found.conjuncts


def test_where_nothing_can_be_kept_that_is_a_warning(run) -> None:
    KEPT.parent.write_text("no folder")
    ended = run("prove", "mine.py", "--save", "--property", "no_loss")
    assert ended.code == 0
    assert "proofs are not kept beside the spec" in ended.err
    assert LEFT.is_file()


def test_nothing_is_written_through_a_link(run, tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    KEPT.parent.symlink_to(elsewhere)
    ended = run("prove", "mine.py", "--save", "--property", "no_loss")
    assert "proofs are not kept beside the spec" in ended.err
    assert list(elsewhere.iterdir()) == []


def test_what_is_kept_is_about_the_spec_as_it_stands(run) -> None:
    ended = run("prove", "mine.py", "--save", "--set", "messages=3")
    assert (ended.code, KEPT.exists()) == (2, False)
    assert "--save without --set" in ended.err


def test_a_second_run_finds_what_the_first_one_left(run) -> None:
    first = run("verify", "mine.py", "--proof")
    assert "kept proof" not in first.out
    assert LEFT.is_file()
    second = run("verify", "mine.py", "--proof")
    assert "kept proof" in second.out
    assert second.code == first.code == 0


def test_a_proof_that_holds_no_more_is_removed(run) -> None:
    run("verify", "mine.py")
    text = Path("mine.py").read_text(encoding="utf-8")
    Path("mine.py").write_text(text.replace("self.delivered[self.position]", "self.delivered[max(self.position, 1)]"))
    assert run("verify", "mine.py").code == 1
    assert not LEFT.exists()
