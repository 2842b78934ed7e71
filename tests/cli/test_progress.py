"""Progress is honest, and only on terminals."""

import io

import pytest

from modelcheck.check.observer import Proving
from modelcheck.cli import progress as module
from modelcheck.cli.progress import ProgressLine, progress_words


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_says_what_is_known_and_no_percentage() -> None:
    words = progress_words(
        levels=19, reached=84_112, waiting=9_031, rate=21_400, frontiers=[9_000, 11_700], memory_bytes=412_000_000
    )
    assert words == "  level 19, 84,112 states, 9,031 waiting, 21.4k/s, growing x1.3/level, 412 MB"
    words = progress_words(levels=2, reached=9, waiting=3, rate=9, frontiers=[5, 3], memory_bytes=0)
    assert words == "  level 2, 9 states, 3 waiting, 9/s, frontier shrinking"


def test_nothing_is_written_to_anything_but_a_terminal() -> None:
    stream = io.StringIO()
    with ProgressLine(stream) as line:
        line(1, 1, 1, 0)
    assert stream.getvalue() == ""


def test_the_line_is_gone_at_the_end_even_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0)
    stream = Terminal()
    with pytest.raises(ValueError, match="stop"), ProgressLine(stream) as line:
        line(1, 10, 5, 12)
        raise ValueError("stop")
    *_, shown, erased, end = stream.getvalue().split("\r")
    assert shown.startswith("  level 1, 10 states")
    assert erased == " " * len(shown)
    assert end == ""


def test_a_short_search_shows_nothing() -> None:
    stream = Terminal()
    with ProgressLine(stream) as line:
        line(1, 10, 5, 12)
    assert stream.getvalue() == ""


def proving(property_name: str = "no_loss", done: int = 41, budget_s: float | None = 120) -> Proving:
    return Proving("Group", property_name, done, of=65, elapsed_s=12.3, spent_s=30.6, budget_s=budget_s)


def test_the_proof_that_is_looked_for_is_named_at_once_with_its_number_time_and_budget() -> None:
    stream = Terminal()
    with ProgressLine(stream) as line:
        line.proving(proving())
        line.proving(proving("no_duplicate", 42, None))
    shown = [part.strip() for part in stream.getvalue().split("\r") if part.strip()]
    assert shown == [
        "41 of 65 proofs ended, Group no_loss, 12 s, 31 of 120 s of processor time",
        "42 of 65 proofs ended, Group no_duplicate, 12 s, 31 s of processor time",
    ]


def test_what_is_no_terminal_gets_a_line_every_ten_seconds() -> None:
    now = [0.0]
    stream = io.StringIO()
    with ProgressLine(stream, clock=lambda: now[0]) as line:
        for second in range(36):
            now[0] = float(second)
            line.proving(proving(done=second))
        line(3, 1_000, 10, 2_000)
        now[0] = 40.0
        line(4, 2_000, 10, 4_000)
    lines = stream.getvalue().splitlines()
    assert [each.split()[0] for each in lines[:3]] == ["10", "20", "30"]
    assert [each.startswith("  level 4, 2,000 states") for each in lines[3:]] == [True]
    assert "\r" not in stream.getvalue()


def test_who_wants_it_quiet_gets_no_lines() -> None:
    now = [0.0]
    stream = io.StringIO()
    with ProgressLine(stream, quiet=True, clock=lambda: now[0]) as line:
        now[0] = 99.0
        line.proving(proving())
    assert stream.getvalue() == ""
