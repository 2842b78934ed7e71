"""Rows of several specs are printed while the run goes on, before the result; one spec has none."""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.check.observer import Observer
from modelcheck.check.result import SpecResult
from modelcheck.cli.certificates import Certificates
from modelcheck.cli.output import Output
from modelcheck.cli.progress import ProgressLine
from modelcheck.cli.stream import Stream
from modelcheck.ir.system import TransitionSystem
from tests import results
from tests.cli.commands import Ended

Run = Callable[..., Ended]
pytestmark = pytest.mark.usefixtures("nothing_kept")

SEEDS = [str(results.SPECS / f"{name}.py") for name in ("at_least_once", "at_most_once", "exactly_once")]
ROWS = [
    "  spec         promised         no loss         no duplicate     own",
    "  AtLeastOnce  ✓ at-least-once  ✓ nothing lost  ! twice",
    "  AtMostOnce   ✓ at-most-once   ! lost          ✓ nothing twice",
    "  ExactlyOnce  ✓ exactly-once   ✓ nothing lost  ✓ nothing twice",
]
PAIR = ("--property", "no_loss", "--property", "no_duplicate")


def test_several_specs_have_a_row_each_and_then_the_whole_screen(run: Run, without_proofs: None) -> None:
    ended = run("verify", *SEEDS, *PAIR)
    rows, _, screen = ended.out.partition("\n\n")
    assert (ended.code, rows.splitlines()) == (0, ROWS)
    assert screen.startswith("  spec ")
    assert "3 specs: all as promised" in screen


def test_rows_are_printed_before_the_first_proof(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def prove(*_: object, **__: object) -> object:
        raise RuntimeError("so far and no further")

    monkeypatch.setattr("modelcheck.check.engines.prove", prove)
    ended = run("verify", *SEEDS, *PAIR)
    assert (ended.code, ended.out.splitlines()) == (70, ROWS)


@pytest.mark.parametrize("options", [("-q",), ("--output-format", "json"), ("--output-format", "concise"), ("-o", "x")])
def test_other_forms_have_no_rows(run: Run, options: Sequence[str], without_proofs: None) -> None:
    assert ROWS[1] not in run("verify", *SEEDS, *PAIR, *options).out


def test_one_spec_has_no_row(run: Run, without_proofs: None) -> None:
    assert run("verify", SEEDS[0]).out.startswith("AtLeastOnce · ")


def test_without_proofs_the_rows_are_the_table(run: Run) -> None:
    ended = run("verify", *SEEDS, *PAIR, "--no-any-size")
    rows, _, rest = ended.out.partition("\n\n")
    assert rows.splitlines() == ROWS
    assert rest.startswith("3 specs: all as promised")


def test_a_row_is_no_wider_than_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    class Rows(Observer):
        def begun(self, systems: Sequence[TransitionSystem]) -> None:
            stream.begun([*systems, *systems])

        def searched(self, index: int, result: SpecResult) -> None:
            stream.searched(index, result)

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out):
        page = Output(file=None, color="never", ascii_only=False)
    stream = Stream(ProgressLine(io.StringIO()), page, Certificates(), stdout=out)
    verify(Path(results.SPECS / "benchmark" / "group.py"), any_size=False, observer=Rows())
    out.seek(0)
    head, row = out.read().splitlines()
    assert max(len(head), len(row)) <= 60
    assert row == "  Group  ✓ at-least-once  ✓        ! twice  ✓ 1"  # marks alone, so that nothing is cut off
