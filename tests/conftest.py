"""Options shared by the whole suite."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

# The same examples in every run, and no verdict that depends on how busy the machine is. Under mutmut, nobody reads
# the example that kills a mutant, and making it smaller costs minutes.
settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate) if "MUTANT_UNDER_TEST" in os.environ else tuple(Phase),
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected screens and diagnostics")
