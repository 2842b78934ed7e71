"""A promise that is asked for beside that of the spec: both are answered, and either can fail the run."""

from pathlib import Path

import pytest

import modelcheck
from modelcheck.check import verify
from modelcheck.check.result import ExitCode
from modelcheck.errors import UsageError
from modelcheck.explicit import Limits
from modelcheck.report.answers import semantics_words
from modelcheck.spec import AT_LEAST_ONCE, AT_MOST_ONCE, EXACTLY_ONCE, NO_GUARANTEE, Semantics
from modelcheck.verdict import Unknown
from tests import results

SEMANTICS = {"at_least_once": AT_LEAST_ONCE, "at_most_once": AT_MOST_ONCE, "exactly_once": EXACTLY_ONCE}
GIVES = {AT_LEAST_ONCE: {"no_loss"}, AT_MOST_ONCE: {"no_duplicate"}, EXACTLY_ONCE: {"no_loss", "no_duplicate"}}


def silent(tmp_path: Path, name: str) -> Path:
    """The seed without its own promise."""
    text = (results.SPECS / f"{name}.py").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("    semantics = "))
    path = tmp_path / f"{name}.py"
    path.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SEMANTICS)
@pytest.mark.parametrize("promise", SEMANTICS.values())
def test_a_spec_without_a_promise_is_held_against_the_one_asked_for(
    tmp_path: Path, name: str, promise: Semantics
) -> None:
    (found,) = verify(silent(tmp_path, name), any_size=False, promise=promise).results
    kept = GIVES[promise] <= GIVES[SEMANTICS[name]]
    assert found.exit_code is (ExitCode.AS_PROMISED if kept else ExitCode.NOT_AS_PROMISED)
    assert (found.promised, found.demanded) == (None, promise)
    broken = {each.name for each in found if each.as_promised is False}
    assert broken == GIVES[promise] - GIVES[SEMANTICS[name]]
    words = semantics_words(found)
    assert words.startswith(SEMANTICS[name].value)
    assert f"{promise.value} was asked for" in words
    assert ("but" in words) is not kept


@pytest.mark.parametrize("name", SEMANTICS)
@pytest.mark.parametrize("promise", SEMANTICS.values())
def test_beside_a_promise_of_its_own_either_can_fail_the_run(tmp_path: Path, name: str, promise: Semantics) -> None:
    (found,) = verify(results.SPECS / f"{name}.py", any_size=False, promise=promise).results
    kept = GIVES[promise] <= GIVES[SEMANTICS[name]]
    assert found.exit_code is (ExitCode.AS_PROMISED if kept else ExitCode.NOT_AS_PROMISED)
    path = silent(tmp_path, name)
    text = path.read_text(encoding="utf-8").replace(
        "    messages: Param", "    semantics = EXACTLY_ONCE\n\n    messages: Param", 1
    )
    path.write_text(text.replace("import ", "import EXACTLY_ONCE, ", 1), encoding="utf-8")
    (found,) = verify(path, any_size=False, promise=promise).results
    both = GIVES[SEMANTICS[name]] >= {"no_loss", "no_duplicate"}
    assert found.exit_code is (ExitCode.AS_PROMISED if both else ExitCode.NOT_AS_PROMISED)
    assert ("exactly-once was promised" in semantics_words(found)) is not both


def test_what_is_not_decided_keeps_no_promise_that_is_asked_for(tmp_path: Path) -> None:
    path = silent(tmp_path, "exactly_once")
    (found,) = verify(path, any_size=False, promise=EXACTLY_ONCE, limits=Limits(max_states=3)).results
    assert isinstance(found["no_loss"].verdict, Unknown)
    assert found.exit_code is ExitCode.UNDETERMINED


def test_asking_for_less_than_a_spec_gives_fails_nobody(tmp_path: Path) -> None:
    (found,) = verify(silent(tmp_path, "exactly_once"), any_size=False, promise=NO_GUARANTEE).results
    assert found.exit_code is ExitCode.AS_PROMISED


def test_a_promise_about_effects_needs_a_spec_that_counts_them() -> None:
    uncounted = results.SPECS / "examples" / "end_transaction.py"
    with pytest.raises(UsageError, match="counts effects"):
        verify(uncounted, any_size=False, promise=EXACTLY_ONCE)
    both = verify(uncounted, results.SPECS / "exactly_once.py", any_size=False, promise=EXACTLY_ONCE)
    assert [each.demanded for each in both] == [None, EXACTLY_ONCE]


def test_python_takes_a_semantics_and_nothing_else() -> None:
    path = results.SPECS / "at_least_once.py"
    assert modelcheck.verify(path, any_size=False, promise=EXACTLY_ONCE).exit_code is ExitCode.NOT_AS_PROMISED
    with pytest.raises(UsageError, match="promise cannot be 'exactly-once'"):
        modelcheck.verify(path, promise="exactly-once")  # type: ignore[call-overload]
