"""Whatever a file holds, `verify` ends in a verdict or in a coded error, within its limits."""

import sys
from collections import Counter

import pytest

from tests.fuzz.judge import codes, problems
from tests.fuzz.mutants import FILE, Mutant, mutant
from tests.fuzz.workers import Ended, run_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc")

FEW = range(0, 10_000, 1_000)
MANY = 10_000

SOUND = """
from modelcheck import *


class Sound(Spec):
    x: Durable[int] = 0

    @step
    def go(self) -> None:
        when(self.x < 3)
        self.x += 1

    @always
    def small(self) -> bool:
        return self.x < 9
"""


IDLE = """


class Idle(Spec):
    x: Durable[int] = 0
    delivered: Effects = effects(1)

    @step
    def never(self) -> None:
        when(self.x > 9)
        self.delivered[0] += 1
        self.x = 0
"""


def planted(before: str, *arguments: str, after: str = "") -> Mutant:
    words = ("verify", FILE, "--no-any-size", "--output-format", "concise", *arguments)
    return Mutant(0, (before + SOUND + after).encode(), words)


def found(each: Mutant, *, hard_limit_s: float = 60.0) -> tuple[list[str], Ended]:
    (ended,) = run_all([each], hard_limit_s=hard_limit_s)
    return list(problems(each, ended)), ended


def test_a_sound_spec_is_no_problem() -> None:
    wrong, ended = found(planted(""))
    assert (wrong, ended.code) == ([], 0)


def test_a_mistake_is_no_problem() -> None:
    each = planted("", after="\n    y: Durable[float] = 0.5\n")
    (ended,) = run_all([each])
    assert (list(problems(each, ended)), ended.code, codes(each, ended)) == ([], 4, {"MC203"})


def test_a_note_beside_a_mistake_is_no_problem() -> None:
    broken = "\n\nclass Broken(Sound):\n    y: Durable[float] = 0.5\n"
    words = ("verify", FILE, "--no-any-size", "--output-format", "full")
    each = Mutant(0, (SOUND + IDLE + broken).encode(), words)
    (ended,) = run_all([each])
    assert (list(problems(each, ended)), ended.code) == ([], 4)
    assert "note MC401" in ended.out


def test_a_planted_traceback_is_noticed() -> None:
    trap = "import sys\nsys.modules['modelcheck.check.searched'].asked_of = lambda *_: 1 / 0\n"
    wrong, ended = found(planted(trap, "-v"))
    assert wrong == ["exit code 70", "a traceback"]
    assert "ZeroDivisionError" in ended.err


def test_a_planted_hang_is_noticed() -> None:
    stuck = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass\n"
    wrong, ended = found(planted(stuck), hard_limit_s=1)
    assert wrong == ["it hangs"]
    assert ended.code is None


def test_planted_work_beyond_the_limit_is_noticed() -> None:
    each = planted("")
    (ended,) = run_all([each])
    late = Ended(0, ended.code, ended.out, ended.err, 60.0, orphans=False, files=ended.files)
    assert list(problems(each, late)) == ["it runs beyond its time limit"]


def test_a_process_and_a_file_left_behind_are_noticed() -> None:
    child = "import os, time\nif os.fork() == 0: time.sleep(99)\nopen('trash', 'w').close()\n"
    wrong, _ = found(planted(child))
    assert wrong == ["it leaves a process behind", "it leaves a file behind"]


def test_an_error_without_a_place_is_noticed() -> None:
    each = planted("")
    for out in ("", "mutant.py: MC202 what?", "mutant.py:1:1: MC202 what?\nMC202 where?", "mutant.py:0:1: MC202 x"):
        ended = Ended(0, 4, out, "", 0.1, orphans=False, files=())
        assert list(problems(each, ended)) == ["an error without a code or a place"]


def test_an_endless_module_ends_in_an_error_with_its_place() -> None:
    sooner = "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.1)\n"
    wrong, ended = found(planted(f"{sooner}while True: pass\n"))
    assert wrong == []
    assert ended.code == 4
    assert "MC103 importing this file takes more than" in ended.out


def test_a_number_names_one_mutant() -> None:
    assert mutant(7) == mutant(7) != mutant(8)


def test_a_few_mutants_end_in_a_verdict_or_a_coded_error() -> None:
    assert_all_end_well(FEW)


@pytest.mark.slow
def test_many_mutants_end_in_a_verdict_or_a_coded_error() -> None:
    assert_all_end_well(range(MANY))


def assert_all_end_well(numbers: range) -> None:
    mutants = list(map(mutant, numbers))
    exits: Counter[int | None] = Counter()
    wrong: dict[int, list[str]] = {}
    for each, ended in zip(mutants, run_all(mutants), strict=True):
        exits[ended.code] += 1
        if bad := list(problems(each, ended)):
            wrong[each.number] = bad
    assert not wrong
    # Of a mutator that makes nothing but syntax errors the above would be true as well.
    assert exits[0] + exits[1] + exits[3] > len(mutants) / 20
