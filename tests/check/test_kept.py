"""Kept proofs: one that still holds is not looked for again, and whoever wrote it, it can prove nothing else."""

import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check import engines, kept_check, verify
from modelcheck.check.kept_file import FOLDER, KeptProof, beside, read, written
from modelcheck.check.result import SpecResult
from modelcheck.ir.nodes import FALSE, TRUE, Compare, Const, Expr, VariableRead
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import prove as search
from modelcheck.symbolic.processes.race import Race, RaceLimits, Task, first_answer
from modelcheck.verdict import Holds, Invariant, Verdict
from tests.results import SPECS, load
from tests.systems import EQ

ALO, AMO, EOS = "at_least_once.py", "at_most_once.py", "exactly_once.py"
COMMITTED = VariableRead("committed")


def proofs(file: str) -> tuple[KeptProof, ...]:
    """What proves the properties of a seed, as it ships."""
    return read(beside(SPECS / file), {})


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The properties that engines are asked about, which find nothing in no time."""
    names: list[str] = []

    def found(system: TransitionSystem, name: str, **options: object) -> Verdict:
        names.append(name)
        return search(system, name, time_limit_s=0.0)

    monkeypatch.setattr(engines, "prove", found)
    return names


def spec(folder: Path, file: str, *edits: tuple[str, str]) -> Path:
    """A copy of a seed, edited."""
    path = folder / "mine.py"
    text = (SPECS / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def keep(path: Path, *kept: KeptProof) -> None:
    beside(path).parent.mkdir(exist_ok=True)
    beside(path).write_bytes(written(kept))


def answered(path: Path) -> SpecResult:
    (result,) = verify(str(path))
    return result


def by_kept(result: SpecResult) -> set[str]:
    """The properties that a kept proof has proved."""
    verdicts = ((each.name, each.any_size) for each in result)
    return {name for name, each in verdicts if isinstance(each, Holds) and each.evidence.engine == "kept proof"}


@pytest.mark.parametrize("file", [ALO, EOS])
def test_what_still_holds_is_not_looked_for_again(tmp_path, asked, file: str) -> None:
    path = spec(tmp_path, file)
    keep(path, *proofs(file))
    result = answered(path)
    assert by_kept(result) == {each.property for each in proofs(file)}
    assert asked == []
    evidence = result["no_loss"].any_size.evidence
    assert (evidence.unbounded, evidence.fixed) == (("messages", "crashes"), ())


def test_it_may_lie_where_an_earlier_run_has_left_it(tmp_path, asked) -> None:
    path, left = spec(tmp_path, ALO), tmp_path / "left.json"
    left.write_bytes(written(proofs(ALO)))
    (result,) = verify(str(path), elsewhere=lambda *_: left)
    assert by_kept(result) == {each.property for each in proofs(ALO)}
    assert asked == []


SAME = [
    ("self.committed = self.position\n", "self.committed = self.position\n\n    @step\n    def rest(self) -> None:\n"
     '        """Do nothing."""\n        when(self.running)\n        self.running = True\n'),
    ("when(not self.running)", "when(self.running is False)"),
]  # fmt: skip


@pytest.mark.parametrize("edit", SAME, ids=["a step", "a guard"])
def test_it_survives_an_edit_that_its_invariant_survives(tmp_path, asked, edit: tuple[str, str]) -> None:
    path = spec(tmp_path, ALO, edit)
    keep(path, *proofs(ALO))
    assert "no_loss" in by_kept(answered(path))


WRONG = [
    ("commits ahead", ("self.committed = self.position\n", "self.committed = self.position + 1\n")),
    ("leaves one out", ("self.delivered[self.position] += 1", "self.delivered[max(self.position, 1)] += 1")),
    ("skips a record", ("self.position = self.committed", "self.position = self.committed + 1")),
]


@pytest.mark.parametrize("edit", [edit for _, edit in WRONG], ids=[name for name, _ in WRONG])
def test_a_proof_of_another_text_proves_nothing(tmp_path, asked, edit: tuple[str, str]) -> None:
    path = spec(tmp_path, ALO, edit)
    keep(path, *proofs(ALO))
    result = answered(path)
    assert by_kept(result) == set()
    assert not isinstance(result["no_loss"].verdict, Holds)


def forged(change: Callable[[Invariant], Invariant]) -> tuple[KeptProof, ...]:
    return tuple(each._replace(evidence=change(each.evidence)) for each in proofs(ALO))


def with_conjuncts(*conjuncts: Expr) -> Callable[[Invariant], Invariant]:
    return lambda evidence: replace(evidence, conjuncts=conjuncts)


def with_rank(*components: Expr) -> Callable[[Invariant], Invariant]:
    return lambda evidence: replace(
        evidence, ranks=tuple(replace(rank, components=components) for rank in evidence.ranks)
    )


FORGERIES = {
    "nothing at all": with_conjuncts(),
    "nothing can be": with_conjuncts(FALSE),
    "what is true anyway": with_conjuncts(TRUE),
    "true at first": with_conjuncts(Compare(EQ, COMMITTED, Const(0))),
    "no such variable": with_conjuncts(Compare(EQ, VariableRead("nobody"), Const(0))),
    "no truth value": with_conjuncts(COMMITTED),
    "a number as truth": with_conjuncts(Const(1)),
    "no rank": lambda evidence: replace(evidence, ranks=()),
    "a rank that stays": with_rank(Const(0)),
    "a rank below zero": with_rank(Const(-1)),
    "a rank that grows": with_rank(COMMITTED),
    "a rank that is none": with_rank(TRUE),
    "participants that are none": lambda evidence: replace(evidence, each=(("c", "messages"),)),
    "participants of nothing": lambda evidence: replace(evidence, each=(("c", "consumers"),)),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_proof_proves_nothing(tmp_path, asked, change: Callable[[Invariant], Invariant]) -> None:
    path = spec(tmp_path, ALO)
    keep(path, *forged(change))
    assert by_kept(answered(path)) == set()
    assert asked


def test_what_is_open_is_for_the_spec_to_say(tmp_path, asked) -> None:
    """A parameter of which a constant was computed is not open, whatever a file says."""
    edit = ("committed: Durable[int] = 0", "top = crashes + 5\n\n    committed: Durable[int] = 0")
    path = spec(tmp_path, ALO, edit)
    keep(path, *proofs(ALO))
    result = answered(path)
    assert result["no_loss"].any_size.evidence.unbounded == ("messages",)
    assert ("crashes", 1) in result["no_loss"].any_size.evidence.fixed


def test_the_proof_of_one_spec_or_property_is_not_that_of_another(tmp_path, asked) -> None:
    path = spec(tmp_path, AMO)
    keep(path, *(each._replace(spec="AtMostOnce", property="no_duplicate") for each in proofs(ALO)))
    assert by_kept(answered(path)) == set()
    keep(path, *(each._replace(spec="Elsewhere") for each in proofs(AMO)))
    assert by_kept(answered(path)) == set()


def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path) -> None:
    path = spec(tmp_path, ALO)
    real = tmp_path / "real.json"
    real.write_bytes(written(proofs(ALO)))
    assert read(real, {})
    file = beside(path)
    file.parent.mkdir()
    file.symlink_to(real)
    assert read(file, {}) == ()
    file.unlink()
    os.mkfifo(file)
    assert read(file, {}) == ()
    file.unlink()
    file.mkdir()
    assert read(file, {}) == ()
    shutil.rmtree(file.parent)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(real, tmp_path / "elsewhere" / file.name)
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    assert read(file, {}) == ()


def test_what_is_no_file_of_proofs_is_no_proof(tmp_path) -> None:
    path = tmp_path / "x.json"
    document = json.loads(written(proofs(ALO)))
    deep = '["not",' * 3_000 + "0" + "]" * 3_000
    first = document["proofs"][0]
    wrong = [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        json.dumps(document | {"schema": "modelcheck.proofs/9"}).encode(),
        json.dumps(document | {"proofs": [first | {"conjuncts": ["deep"]}]}).replace('"deep"', deep).encode(),
        json.dumps(document | {"proofs": [first | {"conjuncts": [["fold", 1]]}]}).encode(),
        json.dumps(document | {"proofs": [first | {"conjuncts": [1] * 3_000, "ranks": []}]}).encode(),
        json.dumps(document | {"proofs": [first | {"conjuncts": [["var", "x" * 2_000_000]]}]}).encode(),
    ]
    for data in wrong:
        path.write_bytes(data)
        assert read(path, {}) == (), data[:60]
    path.write_bytes(json.dumps(document).encode())
    assert len(read(path, {})) == len(proofs(ALO))


def test_a_file_is_the_same_whatever_the_order_of_its_proofs() -> None:
    assert written(proofs(ALO)) == written(reversed(proofs(ALO)))


def test_the_check_can_be_sent_to_a_process_of_its_own(tmp_path, monkeypatch, asked) -> None:
    """Where processes are not forked, as on macOS: a spec's own classes cannot be sent."""
    jobs: list[bytes] = []

    def sent(tasks: list[Task], accept: object, *, limits: object) -> Race:
        jobs.extend(pickle.dumps(task.job) for task in tasks)
        return Race(None, None, ())

    monkeypatch.setattr("modelcheck.check.kept.first_answer", sent)
    path = spec(tmp_path, ALO)
    keep(path, *proofs(ALO))
    answered(path)
    assert jobs
    assert all(pickle.loads(job) for job in jobs)


@pytest.mark.skipif(sys.platform != "linux", reason="the system limits processor time")
def test_a_check_ends_with_its_processor_time_and_no_sooner(monkeypatch, tmp_path) -> None:
    """Not with wall time: on a busy machine it takes longer, and comes to the same end."""
    monkeypatch.setattr(kept_check, "_PROCESSOR_TIME_S", 1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept_check.KeptCheck, "_written", _for_ever)
    task = Task("endless", kept_check.KeptCheck(load("at_least_once.py"), "no_loss", (), {}))
    race = first_answer([task], lambda _, answer: answer, limits=RaceLimits(time_s=300.0))
    assert race.answer is None
    assert list(tmp_path.iterdir()) == []


def _for_ever(_: object) -> None:
    while True:
        pass
