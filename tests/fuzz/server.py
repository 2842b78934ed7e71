"""A process that has imported the package once and forks for every command it reads from standard input.

A request is a line of JSON with `number`, `data` (base64) and `arguments`; so is an answer, with what `workers.Ended`
has. POSIX only; groups of processes are looked up in `/proc`.
"""

import base64
import gc
import json
import os
import resource
import select
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from modelcheck.cli.app import main
from tests.fuzz.mutants import FILE

ADDRESS_SPACE = 3 << 30
FILE_SIZE = 1 << 26
NEVER_RAN = 99


def serve(hard_limit_s: float) -> None:
    """Answer until standard input ends."""
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        data = base64.b64decode(request["data"])
        answer = {"number": request["number"]} | ended(data, request["arguments"], hard_limit_s)
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


def ended(data: bytes, arguments: Sequence[str], hard_limit_s: float) -> dict[str, Any]:
    """Run one command on a file of its own, in a folder of its own, and say how it ended."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, out, err = (Path(scratch, name) for name in ("folder", "out", "err"))
        folder.mkdir()
        (folder / FILE).write_bytes(data)
        pid = os.fork()
        if pid == 0:
            _be_the_command(arguments, folder, out, err)
        by_itself = _ends_within(pid, hard_limit_s)
        orphans = _kill_group(pid)
        _, status, usage = os.wait4(pid, 0)
        return {
            "code": os.waitstatus_to_exitcode(status) if by_itself else None,
            "out": out.read_bytes().decode(errors="backslashreplace"),
            "err": err.read_bytes().decode(errors="backslashreplace"),
            "seconds": round(usage.ru_utime + usage.ru_stime, 3),
            "orphans": by_itself and orphans,
            "files": sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()),
        }


def _ends_within(pid: int, seconds: float) -> bool:
    """Does the child end by itself? It is not waited for yet, so its number stays its own."""
    handle = os.pidfd_open(pid)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _kill_group(pid: int) -> bool:
    """End what is left of the child and of its children; were there children left?"""
    others = any(each != pid for each in _group(pid))
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(pid, signal.SIGKILL)  # it hung before it made a group of its own
    return others


def _group(pid: int) -> Iterator[int]:
    """The processes of a group that have not ended."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue  # it ended meanwhile
        if int(group) == pid and state != "Z":
            yield int(stat.parent.name)


def _be_the_command(arguments: Sequence[str], folder: Path, out: Path, err: Path) -> NoReturn:
    """In the child: the command line, its output in files, with an end to its memory and none of the server's exit."""
    code = NEVER_RAN
    try:
        os.setpgid(0, 0)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(folder)
        for kind, most in (
            (resource.RLIMIT_AS, ADDRESS_SPACE),
            (resource.RLIMIT_FSIZE, FILE_SIZE),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (most, most))
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as long-lived as the process
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else NEVER_RAN
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


if __name__ == "__main__":
    serve(float(sys.argv[1]))
