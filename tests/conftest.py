"""Options shared by the whole suite."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from modelcheck.symbolic.processes import process
from modelcheck.verdict import GaveUp, Unknown
from tests.support.engines import work_here
from tests.support.sizes import WHOLE

# The same examples in every run, and no verdict that depends on how busy the machine is. Under mutmut, nobody reads
# the example that kills a mutant, and making it smaller costs minutes.
_MUTATED = "MUTANT_UNDER_TEST" in os.environ
settings.register_profile(
    "whole",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=WHOLE,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate) if _MUTATED else tuple(Phase),
)
settings.register_profile("fast", settings.get_profile("whole"), max_examples=WHOLE // 5)
settings.load_profile("whole" if _MUTATED else "fast")

_FEW_FILES = 3

# A worker of xdist listens to its controller in a thread that touches nothing a forked process needs.
_THREADS_OF_THE_RUNNER = len(os.listdir("/proc/self/task")) - 1 if Path("/proc/self/task").exists() else 0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected screens and diagnostics")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No workers for a few files, which are done before workers have started, nor under mutmut."""
    files = [each for each in config.args if ".py" in each]
    return 0 if _MUTATED or 0 < len(files) == len(config.args) <= _FEW_FILES else None


@pytest.fixture(autouse=True)
def where_engines_work(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, except where processes are what a test is about."""
    if request.node.get_closest_marker("processes") is None:
        work_here(monkeypatch)
    else:
        count = process._threads
        monkeypatch.setattr(process, "_threads", lambda: count() - _THREADS_OF_THE_RUNNER)


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shipped specs without the proofs that ship beside them: every proof has to be looked for."""
    monkeypatch.setattr("modelcheck.check.kept.beside", lambda _: Path("nowhere.json"))


@pytest.fixture
def without_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of `verify` ends with its search: what is for any size is not what the test is about."""
    verdict = Unknown(GaveUp("nobody asked"))
    monkeypatch.setattr("modelcheck.check.engines.prove", lambda *_, **__: verdict)
