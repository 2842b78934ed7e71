"""The command line as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, NamedTuple

AT_LEAST_ONCE = str(Path(__file__).parents[2] / "specs" / "at_least_once.py")


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def spawn(*arguments: str, stdout: int | IO[str] = subprocess.PIPE, **env: str) -> "subprocess.Popen[bytes]":
    """The command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "modelcheck", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
    )


def finished(process: "subprocess.Popen[bytes]") -> Ended:
    """What the process wrote and its exit code."""
    out, err = process.communicate()
    return Ended(process.returncode, (out or b"").decode(errors="replace"), err.decode(errors="replace"))
