"""What runs away is followed as far as the bounds allow, by every engine alike, and compared so far."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.frontend import instantiate, load_file
from tests.differential.ir_coverage import Tally
from tests.differential.reference import Bounds, Search, searched
from tests.differential.spec_judge import compare
from tests.differential.spec_texts import SpecText

BOUNDS = Bounds(states=20, symbolic_states=2, symbolic_steps=2, symbolic_claims=1)

RUNAWAY = """
from modelcheck import *


class Runaway(Spec):
    n: Durable[int] = {first}

    @step
    def go_on(self) -> None:
        {change}

    @always
    def p0(self) -> bool:
        return {claim}
"""
LOOPS = "for e in range(self.n, 0): self.n += self.n - 1"
CASES = [
    ("rounds", -2, LOOPS, "True"),
    ("rounds", 1, "self.n *= 7", "sum(e for e in range(self.n)) >= 0"),
    ("integers", 2, "self.n *= self.n", "self.n > 0"),
    ("states", 0, "self.n += 1", "self.n < 9"),
    (None, 0, "self.n = 1 - self.n", "self.n < 1"),
]


def spec_text(first: int, change: str, claim: str) -> SpecText:
    text = RUNAWAY.format(first=first, change=change, claim=claim)
    return SpecText(text, {}, frozenset(), turn=0)


def search(spec: SpecText, folder: Path, bounds: Bounds) -> Search:
    path = folder / "runaway.py"
    path.write_text(spec.text, encoding="utf-8")
    (loaded,) = load_file(path)
    return searched(instantiate(loaded), bounds)


@pytest.mark.parametrize(("cut", "first", "change", "claim"), CASES)
def test_a_search_ends_at_a_bound_and_what_it_found_is_compared(
    cut: str | None, first: int, change: str, claim: str, tmp_path: Path
) -> None:
    spec, tally = spec_text(first, change, claim), Tally()
    found = search(spec, tmp_path, BOUNDS)
    assert found.cut == cut
    assert found.expanded == len(found.states) if cut is None else 0 < found.expanded < len(found.states)
    compare(spec, tmp_path, BOUNDS, tally)
    assert tally.cut == ({cut: 1} if cut else {})
    assert tally.compared["CPython"] == tally.compared["packed tier"] == 1
    assert tally.outcomes["taken"] == found.expanded


def test_a_higher_bound_lets_a_search_go_further(tmp_path: Path) -> None:
    spec = spec_text(0, "self.n += 1", "True")
    near, far = (search(spec, tmp_path, replace(BOUNDS, states=many)) for many in (5, 9))
    assert (near.expanded, far.expanded) == (5, 9)
    assert near.states == far.states[: len(near.states)]
