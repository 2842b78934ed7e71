"""Progress is honest, and only on terminals."""

import io

import pytest

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


def test_the_proof_that_is_attempted_is_named_at_once() -> None:
    stream = Terminal()
    with ProgressLine(stream) as line:
        line.attempting("Group", "no_loss")
        line.attempting("Group", "no_duplicate")
    shown = [part.strip() for part in stream.getvalue().split("\r") if part.strip()]
    assert shown == ["Group: proving no_loss for any size", "Group: proving no_duplicate for any size"]
