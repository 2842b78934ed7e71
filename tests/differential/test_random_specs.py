"""Random specs, written as a user would write them: CPython, the semantics, the packed tier and Z3 say the same of all.

A disagreement ends in the text of a small spec and the command to check it. `pytest -s` shows what was covered.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.differential.ir_coverage import ENGINES, Tally
from tests.differential.reference import Bounds
from tests.differential.spec_judge import judge

SMALL = Bounds(states=20, symbolic_states=2, symbolic_steps=2, symbolic_claims=1)
LARGE = Bounds(states=40, symbolic_states=3, symbolic_steps=3, symbolic_claims=2)

Record: TypeAlias = Callable[[str, object], None]

LEAST_SHARE_FIRED = 0.65
"""Of all steps of all specs; others have guards that are never true, as happens to users."""

LEAST_SHARE_COMPARED = {"CPython": 0.9, "packed tier": 0.6, "Z3": 0.5}
"""Of all specs. All refuse a loop over a frozenset whose effect depends on the order; the packed tier ends where a step
fails; Z3 needs linear arithmetic and loops of known length."""


def check(tally: Tally, examples: int, record_property: Record) -> None:
    print(f"\n{tally.table()}")  # noqa: T201
    record_property("covered", tally.table())
    assert tally.examples == examples
    assert {engine: missing for engine in ENGINES if (missing := tally.uncovered(engine))} == {}
    assert tally.share_fired > LEAST_SHARE_FIRED
    assert sum(tally.cut.values()) < 0.2 * examples
    for engine, share in LEAST_SHARE_COMPARED.items():
        assert tally.compared[engine] > share * examples, engine


def test_all_engines_say_the_same_of_a_few_random_specs(tmp_path: Path) -> None:
    assert judge(15, tmp_path, SMALL).examples == 15


@pytest.mark.slow
def test_all_engines_say_the_same_of_200_random_specs(tmp_path: Path, record_property: Record) -> None:
    check(judge(200, tmp_path, SMALL), 200, record_property)


@pytest.mark.slow
def test_all_engines_say_the_same_of_2000_random_specs(tmp_path: Path, record_property: Record) -> None:
    check(judge(2_000, tmp_path, LARGE), 2_000, record_property)
