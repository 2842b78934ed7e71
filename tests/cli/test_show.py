"""`modelcheck show`: what verify saved, repeated on the spec as it is."""

from pathlib import Path

import pytest

from tests import results

SAVED = ".modelcheck/mine.py/AtLeastOnce/no_duplicate.json"


@pytest.fixture
def spec(run) -> Path:
    """A copy of the seed whose counterexample has been saved."""
    path = Path("mine.py")
    path.write_text((results.SPECS / "at_least_once.py").read_text())
    assert run("verify", "mine.py", "--no-any-size").code == 0
    return path


def test_a_saved_trace_is_shown_as_it_was_found(run, spec) -> None:
    ended = run("show", SAVED)
    assert (ended.code, ended.err) == (0, "")
    assert "AtLeastOnce · messages=2 crashes=1" in ended.out
    assert "`committed` was still 0, so step 6 fetched record 0 again" in " ".join(ended.out.split())
    assert "▶ 7  process" in ended.out
    assert "forgets position, running" in ended.out
    assert run("show", SAVED, "--ascii").out.isascii()


def test_the_spec_is_found_from_another_folder(run, spec, monkeypatch, tmp_path) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run("show", f"../{SAVED}").code == 0


def test_a_spec_that_changed_is_said_so(run, spec) -> None:
    spec.write_text(
        spec.read_text().replace(
            "        when(self.running)\n        self.forget()", "        when(False)\n        self.forget()"
        )
    )
    ended = run("show", SAVED)
    assert (ended.code, ended.err) == (4, "")
    assert "mine.py has changed since this trace was saved" in ended.out
    assert "step 4, crash, is not enabled" in ended.out


def test_a_parameter_that_is_gone_is_said_so(run, spec) -> None:
    spec.write_text(spec.read_text().replace("crashes", "deaths"))
    ended = run("show", SAVED)
    assert ended.code == 4
    assert "crashes" in ended.out


@pytest.mark.parametrize("text", ["class AtLeastOnce: pass", "this is no Python"])
def test_a_spec_that_is_gone_or_broken_is_said_so(run, spec, text) -> None:
    spec.write_text(text)
    ended = run("show", SAVED)
    assert ended.code == 4
    assert "mine.py" in ended.out
    spec.unlink()
    assert run("show", SAVED).code == 4


def test_any_other_file_is_a_usage_error(run) -> None:
    Path("other.json").write_text("{}")
    ended = run("show", "other.json")
    assert (ended.code, ended.out) == (2, "")
    assert "other.json is no saved trace" in ended.err
    assert run("show", "missing.json").code == 2


def test_a_certificate_is_shown_in_the_words_of_the_spec(run, tmp_path) -> None:
    path = Path("mine.py")
    path.write_text((results.SPECS / "at_most_once.py").read_text())
    run("verify", "mine.py", "--property", "no_duplicate", "--time-limit", "300")
    (certificate,) = Path(".modelcheck").rglob("*.cert.smt2")
    ended = run("show", str(certificate))
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.replace("\\\n", " ").split())
    assert "AtMostOnce.no_duplicate, for any number of messages and crashes" in words
    assert "true in every reachable state, w being any offset: · " in words
    assert f"modelcheck check-certificate {certificate} --spec mine.py" in words
    beside = certificate.with_suffix(".json")
    certificate.write_bytes(certificate.read_bytes() + b"; changed\n")
    assert "describes another certificate" in run("show", str(certificate)).err
    beside.write_text("{}")
    assert "does not describe it" in run("show", str(certificate)).err
    beside.unlink()
    assert "cannot be read: No such file" in " ".join(run("show", str(certificate)).err.split())
