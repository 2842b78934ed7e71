"""`modelcheck check-certificate`: what verify saved, checked without the engine that found it."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib import util
from pathlib import Path

import pytest

from modelcheck.certificate import solvers
from modelcheck.certificate.document import parse, sealed
from modelcheck.certificate.proof import certify
from modelcheck.check.targets import load_instance
from modelcheck.ir.nodes import Compare, Comparison, Const, VariableRead
from modelcheck.verdict import Invariant
from tests import results

FOLDER = ".modelcheck/mine.py/AtMostOnce"
SAVED = f"{FOLDER}/no_duplicate.cert.smt2"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What verify writes about a seed, and the seed."""
    folder = tmp_path_factory.mktemp("saved")
    spec = folder / "mine.py"
    spec.write_bytes((results.SPECS / "at_most_once.py").read_bytes())
    command = [sys.executable, "-m", "modelcheck", "verify", "mine.py", "--proof", "--time-limit", "300"]
    screen = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    files = [spec, *sorted((folder / FOLDER).iterdir())]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files} | {"screen": screen}


@pytest.fixture
def spec(saved) -> Path:
    for name, data in saved.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
    return Path("mine.py")


def test_verify_names_the_certificate_and_the_command_that_checks_it(saved) -> None:
    screen = " ".join(saved["screen"].decode().replace("\\\n", " ").split())
    assert f"certificate, checked by modelcheck check-certificate {SAVED} --spec mine.py" in screen


@pytest.mark.slow
def test_a_proof_where_a_property_is_promised_is_named_beside_a_counterexample_elsewhere(run) -> None:
    text = (results.SPECS / "at_most_once.py").read_text()
    promise = "semantics = AT_MOST_ONCE if crashes else EXACTLY_ONCE"
    line = next(line for line in text.splitlines() if line.strip().startswith("semantics ="))
    text = text.replace(line, "").replace("    committed:", f"    {promise}\n    committed:", 1)
    Path("mine.py").write_text(text.replace("import AT_MOST_ONCE,", "import AT_MOST_ONCE, EXACTLY_ONCE,"))
    proved = f"{FOLDER}/no_loss.cert.smt2"
    ended = run("verify", "mine.py", "--proof", "--property", "no_loss")
    words = " ".join(ended.out.split())
    assert "no_loss record 0 is lost, after 1 crash · allowed" in words
    assert Path(proved).is_file()
    assert proved in words
    assert f"saved {FOLDER}/no_loss.json" in words
    checked = run("check-certificate", proved, "--spec", "mine.py")
    assert checked.code == 0
    assert "where crashes == 0" in " ".join(checked.out.split())


def test_a_certificate_is_checked_by_two_solvers(run, spec) -> None:
    ended = run("check-certificate", SAVED, "--spec", "mine.py", "--solver", "both")
    assert (ended.code, ended.err) == (0, "")
    assert "AtMostOnce.no_duplicate proved for any number of messages and crashes" in ended.out
    assert "12 obligations, made anew from mine.py; each answered unsat by z3 and cvc5" in " ".join(ended.out.split())
    assert run("check-certificate", SAVED, "--spec", "mine.py::AtMostOnce", "--ascii").out.isascii()


def test_the_description_says_in_the_words_of_the_spec_what_the_certificate_says(saved) -> None:
    described = json.loads(saved[SAVED.replace(".smt2", ".json")])
    assert (described["schema"], described["spec"]) == ("modelcheck.certificate/1", "AtMostOnce")
    assert described["script"] == Path(SAVED).name
    assert "delivered[w] <= 1" in described["conjuncts"]
    assert described["unbounded"] == ["messages", "crashes"]


def test_a_spec_that_changed_has_no_certificate(run, spec) -> None:
    spec.write_text(spec.read_text().replace("self.committed == self.position", "self.committed <= self.position"))
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert ended.code == 1
    assert "the spec is not the one it was written for" in ended.out


def test_a_comment_is_no_change(run, spec) -> None:
    spec.write_text("# read me\n" + spec.read_text().replace("messages: Param[int] = 2", "messages: Param[int] = 3"))
    assert run("check-certificate", SAVED, "--spec", "mine.py").code == 0


def test_a_counterexample_is_told_in_the_words_of_the_spec(run, spec) -> None:
    text = Path(SAVED).read_text()
    (conjunct,) = (each for each in parse(text.encode()).conjuncts if each == "(<= |self.delivered[w]| 1)")
    script = text[: text.rindex("(set-info")].replace(conjunct, "(<= |self.delivered[w]| 2)")
    Path(SAVED).write_bytes(sealed(script))
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert ended.code == 1
    assert "z3 refutes: Inv implies no_duplicate" in ended.out
    assert "delivered[w] = 2" in " ".join(ended.out.split())
    document = json.loads(run("check-certificate", SAVED, "--spec", "mine.py", "--output-format", "json").out)
    assert (document["outcome"], document["exit_code"], document["state"]["delivered[w]"]) == ("not proved", 1, "2")


def test_a_file_that_was_cut_off_is_no_certificate(run, spec) -> None:
    Path(SAVED).write_bytes(Path(SAVED).read_bytes()[:-50])
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert (ended.code, ended.err) == (4, "")
    assert "is no certificate" in ended.out


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"((((", b"modelcheck.certificate/2", b"{}"])
def test_any_other_file_is_no_certificate(run, spec, data) -> None:
    Path(SAVED).write_bytes(data)
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert (ended.code, ended.err) == (4, "")


def test_an_edited_file_is_refused(run, spec) -> None:
    Path(SAVED).write_text(Path(SAVED).read_text().replace("(<= |self.delivered[w]| 1)", "true"))
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert ended.code == 1
    assert "the digest in its last line is not that of the file" in ended.out


def test_another_spec_is_refused(run, spec) -> None:
    ended = run("check-certificate", SAVED, "--spec", str(results.SPECS / "exactly_once.py"))
    assert ended.code == 1
    assert "defines no spec `AtMostOnce`" in " ".join(ended.out.split())


def test_a_spec_that_is_gone_or_broken_is_said_so(run, spec) -> None:
    spec.write_text("this is no Python")
    ended = run("check-certificate", SAVED, "--spec", "mine.py")
    assert ended.code == 4
    assert "MC102" in ended.out


def test_a_solver_without_time_decides_nothing(run, spec) -> None:
    ended = run("check-certificate", SAVED, "--spec", "mine.py", "--time-limit", "0.001")
    assert ended.code == 3
    assert "not decided, so not proved" in ended.out


def test_a_solver_that_is_not_installed_is_said_so(run, spec, monkeypatch) -> None:
    find = util.find_spec
    monkeypatch.setattr(solvers, "find_spec", lambda name: None if name == "cvc5" else find(name))
    for solver in ("cvc5", "both"):
        ended = run("check-certificate", SAVED, "--spec", "mine.py", "--solver", solver)
        assert ended.code == 2
        assert "pip install 'modelcheck[cvc5]'" in ended.err
    assert run("check-certificate", SAVED, "--spec", "mine.py").code == 0


COUNTER = """
from modelcheck import Durable, Effects, Param, Spec, always, effects, step, when


class Counter(Spec):
    messages: Param[int] = 2
    n: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def count(self) -> None:
        when(self.n < self.messages)
        self.n += 1

    @always
    def small(self) -> bool:
        return self.n <= self.messages
"""


def test_a_claim_of_the_users_own_is_saved_and_checked(run) -> None:
    Path("counter.py").write_text(COUNTER)
    run("verify", "counter.py", "--property", "small")
    ended = run("check-certificate", ".modelcheck/counter.py/Counter/small.cert.smt2", "--spec", "counter.py")
    assert ended.code == 0, ended
    assert "Counter.small proved for any number of messages" in ended.out


def test_an_unwritable_folder_is_a_warning(run) -> None:
    Path("counter.py").write_text(COUNTER)
    Path(".modelcheck").write_text("in the way")
    ended = run("verify", "counter.py", "--property", "small")
    assert ended.code == 0
    assert "certificates are not saved" in ended.err


CONSTANT = (
    COUNTER.replace("    n:", "    twice = messages * 2\n    last = twice\n\n    n:")
    .replace("<= self.messages", "<= self.last - self.messages")
    .replace("self.n < self.messages", "self.n < 2")
)


def test_a_parameter_that_a_constant_was_computed_from_is_not_left_open(run) -> None:
    Path("counter.py").write_text(CONSTANT)
    assert "any number" not in run("verify", "counter.py", "--property", "small").out
    ended = run("check-certificate", ".modelcheck/counter.py/Counter/small.cert.smt2", "--spec", "counter.py")
    assert ended.code == 0, ended
    assert "Counter.small proved for messages=2" in ended.out
    assert run("verify", "counter.py", "--property", "small", "--set", "messages=1").code == 1


def test_a_certificate_that_leaves_such_a_parameter_open_is_refused(run) -> None:
    Path("counter.py").write_text(CONSTANT)
    system = load_instance("counter.py", {})
    n = Compare(Comparison.LE, VariableRead("n"), Const(2))
    forged = Invariant(conjuncts=(n,), unbounded=("messages",), fixed=(), engine="by hand")
    Path("forged.smt2").write_bytes(certify(replace(system, constant_reads=frozenset()), "small", forged))
    ended = run("check-certificate", "forged.smt2", "--spec", "counter.py")
    assert ended.code == 1
    assert "`messages` cannot be left open: a constant of the class body was computed from it" in " ".join(
        ended.out.split()
    )
