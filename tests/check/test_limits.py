"""Where a limit ends the work before there is an answer, the answer is Unknown and says what was explored."""

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.check.observer import Observer
from modelcheck.check.result import ExitCode, Result
from modelcheck.explicit import LastLook, LimitReached, Limits
from modelcheck.explicit.limits import look_of_passes, time_for_passes_s
from modelcheck.explicit.python import codegen
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.verdict import Limit, Stopped, Unknown, Violated

SPEC = Path(__file__).parents[2] / "specs" / "at_least_once.py"
module = sys.modules["modelcheck.check.engines"]

DOUBLING = """
from modelcheck import *


class Doubling(Spec):
    x: Durable[int] = 0

    def f40(self) -> int:
        return self.x
""" + "".join(f"\n    def f{n}(self) -> int:\n        return self.f{n + 1}() + self.f{n + 1}()\n" for n in range(40))


def stopped_by(result: Result) -> set[Stopped]:
    (found,) = result.results
    reasons = [each.verdict.reason for each in found.properties if isinstance(each.verdict, Unknown)]
    assert len(reasons) == len(found.properties)
    assert all(isinstance(reason, Stopped) for reason in reasons)
    return set(reasons)  # type: ignore[arg-type]


def ends_after(looks: int) -> Callable[[Limits], Callable[[], None]]:
    """Limits that end the passes at this look."""

    def look_of(_: Limits) -> Callable[[], None]:
        number = count(1)

        def look() -> None:
            if next(number) >= looks:
                raise LimitReached(Limit.TIME)

        return look

    return look_of


def test_passes_that_take_too_long_answer_unknown_with_what_was_explored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "look_of_passes", ends_after(1))
    result = verify(SPEC, any_size=False)
    (reason,) = stopped_by(result)
    assert (reason.limit, reason.explored) == (Limit.TIME, result.results[0].statistics)
    assert reason.explored is not None
    assert reason.explored.distinct_states == 47
    assert result.exit_code is ExitCode.UNDETERMINED


def test_a_violation_found_in_time_stands_whatever_ends_later(monkeypatch: pytest.MonkeyPatch) -> None:
    for looks in range(2, 40):
        monkeypatch.setattr(module, "look_of_passes", ends_after(looks))
        found = verify(SPEC, any_size=False).results[0]["no_duplicate"]
        if isinstance(found.verdict, Violated) and not found.rechecks:
            return
    pytest.fail("no look came between the violation and its explanation")


@pytest.mark.parametrize(
    ("end", "limit"),
    [(OutOfPatience(), Limit.TIME), (MemoryError(), Limit.MEMORY), (KeyboardInterrupt(), Limit.INTERRUPT)],
    ids=["time", "memory", "interrupt"],
)
def test_a_search_that_is_broken_off_answers_unknown(
    monkeypatch: pytest.MonkeyPatch, end: BaseException, limit: Limit
) -> None:
    def explore(*_: object, **__: object) -> None:
        raise end

    monkeypatch.setattr(module, "explore", explore)
    result = verify(SPEC)
    assert stopped_by(result) == {Stopped(limit)}
    assert result.results[0].interrupted == (limit is Limit.INTERRUPT)


def test_steps_nested_too_deeply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def explore(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(module, "explore", explore)
    assert [error.code for error in verify(SPEC).errors] == ["MC216"]


def test_code_too_long_to_compile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "MOST_CODE", 100)
    (error,) = verify(SPEC).errors
    assert (error.code, error.span is None) == ("MC216", False)


def test_a_spec_that_grows_while_it_is_read_ends_at_the_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "doubling.py"
    path.write_text(
        DOUBLING + "\n    @step\n    def go(self) -> None:\n        when(self.f0() < 3)\n        self.x += 1\n"
    )
    (error,) = verify(path, limits=Limits(time_limit_s=0.1)).errors
    assert error.code == "MC216"
    assert error.message.endswith("reading it takes longer than the time limit of 0.1 s")


def test_an_alarm_that_is_swallowed_rings_again() -> None:
    end = time.monotonic() + 300
    with pytest.raises(OutOfPatience), patience(0.01):
        with suppress(OutOfPatience):
            while time.monotonic() < end:
                pass
        while time.monotonic() < end:
            pass


def test_an_alarm_waits_for_the_end_of_a_destructor_and_of_a_callback_of_the_collector() -> None:
    began: list[str] = []
    ended: list[str] = []

    def work(name: str) -> None:
        began.append(name)
        signal.raise_signal(signal.SIGALRM)
        ended.append(name)

    class Slow:
        def __del__(self) -> None:
            work("destructor")

    def callback(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            work("callback")

    with pytest.raises(OutOfPatience), patience(60):
        Slow()
        time.sleep(30)
    gc.callbacks.append(callback)
    try:
        with pytest.raises(OutOfPatience), patience(60):
            gc.collect()
            time.sleep(30)
    finally:
        gc.callbacks.remove(callback)
    assert began == ended == ["destructor", "callback"]


def test_an_alarm_does_not_wait_for_a_destructor_without_end() -> None:
    class Endless:
        def __del__(self) -> None:
            with suppress(OutOfPatience):
                while True:
                    signal.raise_signal(signal.SIGALRM)

    with pytest.raises(OutOfPatience), patience(60):
        Endless()
        time.sleep(30)


def test_functions_that_call_each_other_too_deeply_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.py"
    text = DOUBLING.split("\n    def f40")[0]
    text += "".join(f"\n    def f{n}(self) -> int:\n        return self.f{n + 1}() + 1\n" for n in range(500))
    path.write_text(f"{text}\n    @always\n    def p(self) -> bool:\n        return self.f0() < 3\n")
    assert [error.code for error in verify(path).errors] == ["MC216"]


def test_without_a_time_limit_no_pass_ends() -> None:
    look_of_passes(Limits())()
    with pytest.raises(LimitReached) as caught:
        look_of_passes(Limits(time_limit_s=-9))()
    assert caught.value.limit is Limit.TIME


def test_passes_have_a_quarter_of_the_time_on_top_and_a_second_at_least() -> None:
    assert [time_for_passes_s(limit) for limit in (0, 1, 4, 8, 60)] == [1, 2, 5, 10, 75]


def test_where_no_alarm_can_be_set_the_work_takes_as_long_as_it_takes() -> None:
    done: list[bool] = []

    def work() -> None:
        with patience(1e-9):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.parametrize(("seconds", "decided"), [(0.0, []), (1000.0, ["no_duplicate"])])
def test_passes_after_an_interrupt_end_soon_and_what_they_find_until_then_stands(
    monkeypatch: pytest.MonkeyPatch, seconds: float, decided: list[str]
) -> None:
    class Interrupting(Observer):
        def searching(self, *counts: int) -> None:
            if counts[1] > 40:
                raise KeyboardInterrupt

    monkeypatch.setattr("modelcheck.explicit.limits._LOOK_EVERY_S", 0)
    monkeypatch.setattr("modelcheck.explicit.limits._AFTER_INTERRUPT_S", seconds)
    result = verify(SPEC, observer=Interrupting())
    (found,) = result.results
    assert found.statistics is not None
    assert (found.statistics.complete, found.interrupted, result.interrupted) == (False, True, True)
    assert [each.name for each in found.properties if not isinstance(each.verdict, Unknown)] == decided
    reasons = [each.verdict.reason for each in found.properties if isinstance(each.verdict, Unknown)]
    assert set(reasons) == {Stopped(Limit.INTERRUPT, found.statistics)}


def test_questions_after_an_interrupt_share_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("modelcheck.explicit.limits.time.monotonic", lambda: now[0])
    monkeypatch.setattr("modelcheck.explicit.limits._AFTER_INTERRUPT_S", 9)
    look = LastLook(3)
    now[0] = 2.9
    look()
    now[0] = 3.0
    with pytest.raises(LimitReached):
        look()
    look.begin()
    now[0] = 5.9
    look()
    look.begin()
    now[0] = 8.9
    look()
    now[0] = 9.0
    with pytest.raises(LimitReached):
        look()
