"""Run mutants as a user would, each in a process of its own with a hard end, and say how it ended."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzz.mutants import Mutant

ROOT = Path(__file__).parents[2]
HARD_LIMIT_S = 60.0
"""Wall time after which a mutant hangs; far above its own limits, so that a busy machine is no reason."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        code: Exit code, negative for a signal; None where it had to be killed.
        seconds: Processor time of the run and of what it waited for.
        orphans: It left a process behind.
        files: Files it left in its folder.
    """

    number: int
    code: int | None
    out: str
    err: str
    seconds: float
    orphans: bool
    files: tuple[str, ...]


def run_all(mutants: Iterable[Mutant], *, hard_limit_s: float = HARD_LIMIT_S) -> Iterator[Ended]:
    """Run the mutants one after the other."""
    command = [sys.executable, "-m", "tests.fuzz.server", str(hard_limit_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for mutant in mutants:
            request = asdict(mutant) | {"data": base64.b64encode(mutant.data).decode()}
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            answer = json.loads(server.stdout.readline())
            yield Ended(**answer | {"files": tuple(answer["files"])})
        server.stdin.close()
