"""The screens of the seeds and of some examples, as a reader of the shipped specs sees them."""

from dataclasses import replace
from functools import cache

import pytest

from modelcheck.check import verify
from modelcheck.check.result import Result
from modelcheck.report.screens.terminal import full_lines
from tests import results
from tests.report.renderings import NARROW, check, drawn

SHOWN = {
    "at_least_once": "specs/at_least_once.py",
    "at_most_once": "specs/at_most_once.py",
    "exactly_once": "specs/exactly_once.py",
    "zombie": "specs/examples/zombie.py::UnfencedEffect",
    "worker_pool": "specs/examples/worker_pool.py::HighestFinished",
    "sink_database": "specs/examples/sink_database.py::BlindOffset",
    "retry_topic": "specs/examples/retry_topic.py::RetryTopic",
    "transaction_markers": "specs/examples/transaction_markers.py::UnstableOffsets",
}


@cache
def found(target: str) -> Result:
    """What a search finds, as if it took no time."""
    result = verify(target, any_size=False)
    return replace(result, seconds=0.0)


@pytest.fixture(autouse=True)
def in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called as in a checkout."""
    monkeypatch.chdir(results.SPECS.parent)


@pytest.mark.parametrize("name", SHOWN)
def test_the_screen_of_a_shipped_spec_is_the_one_on_file(name: str, request: pytest.FixtureRequest) -> None:
    text = drawn(lambda page: full_lines(found(SHOWN[name]), {}, page))
    check(f"examples/{name}", text, update=bool(request.config.getoption("--update")))


def test_the_table_of_all_shipped_specs_is_the_one_on_file(request: pytest.FixtureRequest) -> None:
    screen = drawn(lambda page: full_lines(found("specs"), {}, page))
    narrow = drawn(lambda page: full_lines(found("specs"), {}, page), NARROW)
    check("examples/folder", f"{screen}\n{narrow}", update=bool(request.config.getoption("--update")))
