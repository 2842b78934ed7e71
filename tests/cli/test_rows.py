"""On a terminal, the row of a spec is rewritten when a proof comes, and the table takes the place of the rows."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pyte
import pytest

from tests import results

COLUMNS = 80
PAIR = ("--property", "no_loss", "--property", "no_duplicate")
SEEDS = [str(results.SPECS / f"{name}.py") for name in ("at_least_once", "at_most_once", "exactly_once")]
SEARCHED = "  AtLeastOnce  ✓ at-least-once  ✓ nothing lost"
PROVED = "  AtLeastOnce  ✓ at-least-once  ✓ any size"


class Seen(pyte.HistoryScreen):
    """A terminal, and every line that has ever stood on it when another one was begun."""

    def __init__(self, lines: int) -> None:
        super().__init__(COLUMNS, lines)
        self.ever: list[str] = []

    def linefeed(self) -> None:
        self.ever.extend(line.rstrip() for line in self.display)
        super().linefeed()


def on_a_terminal(*words: str, lines: int, term: str = "xterm-256color") -> Seen:
    """The terminal once a run has ended whose output and progress went there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, COLUMNS, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "modelcheck", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**env, "TERM": term, "PYTHONUTF8": "1"},
    )
    os.close(theirs)
    seen = Seen(lines)
    stream = pyte.ByteStream(seen)
    while data := _read(ours):
        stream.feed(data)
    os.close(ours)
    assert process.wait() == 0
    return seen


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux: the other end is closed
        return b""


def left(seen: Seen) -> list[str]:
    """What stays to be read, in what has scrolled away and on the screen."""
    scrolled = ["".join(row[n].data for n in range(COLUMNS)) for row in seen.history.top]
    return [line.rstrip() for line in (*scrolled, *seen.display)]


def of(lines: list[str], start: str) -> list[str]:
    return [line for line in lines if line.startswith(start)]


def test_a_row_is_rewritten_as_soon_as_its_proof_is_there_and_rows_become_the_table() -> None:
    seen = on_a_terminal("verify", *SEEDS, *PAIR, lines=24)
    shown = [of([line], SEARCHED) or of([line], PROVED) for line in seen.ever]
    rows = [line[0][: len(SEARCHED)] for line in shown if line]
    assert rows == sorted(rows, key=lambda row: row.startswith(PROVED)) and rows[0] == SEARCHED
    assert of(rows, PROVED)
    assert of(left(seen), "  spec ") == ["  spec         promised         no loss               no duplicate"]
    assert of(left(seen), "  At") == [
        "  AtLeastOnce  ✓ at-least-once  ✓ any size            ! twice after 1 crash",
        "  AtMostOnce   ✓ at-most-once   ! lost after 1 crash  ✓ any size",
    ]
    assert of(left(seen), "3 specs: all as promised")


@pytest.mark.parametrize(("lines", "term"), [(4, "xterm-256color"), (24, "dumb")])
def test_where_rows_cannot_be_rewritten_a_table_follows(lines: int, term: str) -> None:
    seen = on_a_terminal("verify", *SEEDS[:2], *PAIR, lines=lines, term=term)
    heads, rows = of(left(seen), "  spec "), of(left(seen), "  AtLeastOnce")
    assert (len(heads), len(rows)) == (2, 2)
    assert rows[0].startswith(SEARCHED) and rows[1].startswith(PROVED)


def test_without_proofs_the_table_takes_the_place_of_the_rows() -> None:
    seen = on_a_terminal("verify", *SEEDS, "--no-any-size", lines=24)
    assert len(of(left(seen), "  spec ")) == 1
    assert of(left(seen), "  AtMostOnce") == ["  AtMostOnce   ✓ at-most-once   ! lost after 1 crash  ✓ nothing twice"]
