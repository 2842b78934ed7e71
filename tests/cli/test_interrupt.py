"""Ctrl-C ends a run with exit code 130 and leaves nothing behind: no process, no file, no traceback."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import results
from tests.cli.commands import Ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc")

Run = Callable[..., Ended]

PATIENCE_S = 60.0
"""Far more than an interrupt takes; a test that waits for ever says nothing."""

READY = "import sys\nprint('ready', file=sys.stderr, flush=True)\n"
ENDLESS_IMPORT = READY + "while True:\n    pass\n"
ENDLESS_SEARCH = f"""
{READY}
from modelcheck import *


class Endless(Spec):
    x: Durable[int] = 0
    y: Durable[int] = 0

    @step
    def go(self) -> None:
        self.x += 1

    @step
    def turn(self) -> None:
        self.y += 1

    @always
    def small(self) -> bool:
        return self.x >= 0
"""


def processes_of(group: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def interrupted(argument: str, is_time: Callable[["subprocess.Popen[str]"], bool]) -> tuple[int, str, str]:
    """What a run in a process group of its own leaves, once it is interrupted at that time, as a terminal does it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "modelcheck", "verify", argument],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_as_a_terminal_starts_it,
    )
    while process.poll() is None and not is_time(process):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    try:
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    assert processes_of(process.pid) == []
    return process.returncode, out, err


def _as_a_terminal_starts_it() -> None:
    # A shell starts what runs in the background with interrupts ignored, and this would be passed on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_ready(process: "subprocess.Popen[str]") -> bool:
    assert process.stderr is not None
    return process.stderr.readline() == "ready\n"


def is_searching(process: "subprocess.Popen[str]") -> bool:
    """It has used more processor time than it needs to begin."""
    used = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11]
    return int(used) > os.sysconf("SC_CLK_TCK")


def has_a_child(process: "subprocess.Popen[str]") -> bool:
    return len(processes_of(process.pid)) > 1


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        (ENDLESS_IMPORT, is_ready),
        pytest.param(ENDLESS_SEARCH, is_ready, marks=pytest.mark.slow),
        (ENDLESS_SEARCH, is_searching),
    ],
    ids=["import", "beginning of the search", "search"],
)
def test_an_endless_spec_can_be_interrupted(text: str, is_time: Callable[["subprocess.Popen[str]"], bool]) -> None:
    Path("endless.py").write_text(text)
    code, _, err = interrupted("endless.py", is_time)
    assert (code, "Traceback" in err) == (130, False)
    assert [path for path in Path().rglob("*") if path.name != "endless.py"] == []


def test_a_proof_can_be_interrupted_and_what_was_found_is_printed() -> None:
    code, out, err = interrupted(without_proofs("examples/read_process_write.py"), has_a_child)
    assert (code, err) == (130, "")
    assert "no_loss" in out
    assert {path.suffix or path.name for path in Path().rglob("*") if path.is_file()} <= {".py", ".json", ".gitignore"}


PLACES = {
    "an import of the spec": ("modelcheck.frontend.reading.loader", "exec"),
    "generating code": ("modelcheck.explicit.python.codegen", "_block"),
    "compiling it": ("modelcheck.explicit.python.codegen", "compile"),
    "the search": ("modelcheck.explicit.engine", "search"),
    "the self-check": ("modelcheck.check.self_check", "_check_cases"),
    "the passes": ("modelcheck.check.engines", "_in_time"),
    "the check of a kept proof": ("modelcheck.check.kept", "first_answer"),
    "the start of a proof": ("modelcheck.symbolic.running", "start"),
    "a proof": ("modelcheck.symbolic.running", "wait"),
    "the saving of proofs": ("modelcheck.certificate.proof", "certify"),
}
"""A function that runs at each place; the signal comes before it has done anything."""

INTERRUPT = """
import builtins, importlib, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
module, name, number, times = importlib.import_module(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
function = getattr(module, name, None) or getattr(builtins, name)

def interrupted(*arguments, **options):
    global times
    while times:
        times -= 1
        signal.raise_signal(number)
    return function(*arguments, **options)

setattr(module, name, interrupted)
from modelcheck.cli import main
main(sys.argv[5:])
"""


def without_proofs(name: str) -> str:
    """A copy of a shipped spec, beside which no proofs are kept."""
    return shutil.copy(results.SPECS / name, ".")


def interrupted_at(place: str, number: int, *arguments: str, times: int = 1) -> tuple[int, str, str]:
    """What a run leaves that is interrupted at a place; no process of it is left."""
    words = [*PLACES[place], str(int(number)), str(times), *arguments]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPT, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    out, err = process.communicate()
    assert processes_of(process.pid) == []
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("place", "number"),
    [
        *((each, signal.SIGINT) for each in PLACES if each != "an import of the spec"),
        *(
            pytest.param(each, signal.SIGTERM, marks=() if each == "a proof" else pytest.mark.slow)
            for each in PLACES
            if each != "an import of the spec"
        ),
    ],
)
def test_an_interrupt_or_a_request_to_stop_leaves_what_was_found_wherever_it_comes(
    place: str, number: signal.Signals
) -> None:
    spec = without_proofs("at_least_once.py")
    if place == "the check of a kept proof":
        spec = str(results.SPECS / "at_least_once.py")
    code, out, err = interrupted_at(
        place, number, "verify", spec, "--property", "no_loss", "--property", "no_duplicate"
    )
    assert (code, "Traceback" in err) == (130, False)
    assert "interrupted: the answers above are all that was found" in out
    found = {"the saving of proofs": ("for any number",), "a proof": ("with these parameters",)}
    found["the start of a proof"] = found["the check of a kept proof"] = found["a proof"]
    words = found.get(place, ("not decided", "interrupted"))
    assert "no_loss" in out
    assert [each for each in words if each not in out] == []
    # A counterexample that was found is saved.
    saved = {path.name for path in Path().rglob("*.json")} - {"no_loss.cert.json", "no_loss.proof.json"}
    assert saved == ({"no_duplicate.json"} if place in found else set())


def test_an_interrupt_before_anything_is_found_is_one_line() -> None:
    spec = str(results.SPECS / "at_least_once.py")
    assert interrupted_at("an import of the spec", signal.SIGTERM, "verify", spec) == (130, "", "\ninterrupted\n")


def test_a_second_interrupt_ends_the_process_at_once() -> None:
    program = INTERRUPT.replace(
        "from modelcheck.cli import main",
        """
from modelcheck.cli.certificates import Certificates
def interrupted_again(*arguments):
    signal.raise_signal(signal.SIGTERM)
    print("not reached", file=sys.stderr)
Certificates.settle = interrupted_again
from modelcheck.cli import main
""",
    )
    spec = str(results.SPECS / "at_least_once.py")
    words = [*PLACES["the passes"], str(int(signal.SIGINT)), "1", "verify", spec]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_an_interrupt_among_the_proofs_of_a_folder_keeps_every_answer_of_the_searches() -> None:
    code, out, _ = interrupted_at("a proof", signal.SIGTERM, "verify", without_proofs("examples/zombie.py"))
    names = ("UnfencedEffect", "UnfencedOutput", "FencedOutput")
    rows, _, screen = out.partition("\n\n")
    assert code == 130
    assert [line.split()[0] for line in rows.splitlines()] == ["spec", *names]
    assert [name for name in names if name not in screen] == []


def test_an_interrupt_after_a_proof_keeps_its_certificate(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("modelcheck.cli.certificates.Certificates.settle", interrupted)
    ended = run("verify", str(results.SPECS / "at_least_once.py"), "--property", "no_loss", "--proof")
    (certificate,) = Path().rglob("*.cert.smt2")
    assert ended.code == 130
    assert str(certificate) in ended.out
    assert ended.err == ""


@pytest.mark.parametrize("module", ["modelcheck.spec", "modelcheck.cli.app", "click", "modelcheck.check.verify"])
def test_an_interrupt_while_modules_are_loading_is_one_line(module: str) -> None:
    program = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from modelcheck.cli import main\n"
        f"main(['verify', {str(results.SPECS / 'at_least_once.py')!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, preexec_fn=_as_a_terminal_starts_it
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_what_the_command_line_passes_through_first_loads_nothing_that_takes_time() -> None:
    program = "import sys; before = {*sys.modules}; import modelcheck.cli; print(*sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {*done.stdout.split()} <= {"__future__", "modelcheck", "modelcheck.cli"}
