"""Whatever is proved of a random spec for any size is true in every small size, by exhaustive search."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.explicit import explore
from modelcheck.graph import falsified, starvation
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import prove
from modelcheck.verdict import Holds, Invariant
from tests.any_size import instances
from tests.any_size.random_texts import random_text

SIZES = {"clients": (1, 2, 3, 4), "messages": (1, 2), "crashes": (0, 1, 2)}


def proved(system: TransitionSystem, name: str, *, time_limit_s: float) -> tuple[str, ...] | None:
    """The parameters for any value of which the property is proved; None if it is not."""
    verdict = prove(system, name, time_limit_s=time_limit_s)
    if not isinstance(verdict, Holds):
        return None
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence.unbounded


def is_true(system: TransitionSystem, name: str) -> bool:
    """Does it hold in every reachable state, and does no step fail?"""
    try:
        graph = explore(system)
    except EvaluationError:
        return False
    if name == BuiltIn.NO_STARVATION:
        return starvation(graph) is None
    is_false = falsified(graph, name)
    return not any(map(is_false, range(len(graph))))


def sizes(system: TransitionSystem, unbounded: tuple[str, ...]) -> Iterator[dict[str, int]]:
    choices = (SIZES[name] if name in unbounded else (int(system.parameter_values[name]),) for name in SIZES)
    for values in product(*choices):
        yield dict(zip(SIZES, values, strict=True))


def check(seed: int, folder: Path, *, time_limit_s: float) -> set[str]:
    """What is proved of the spec of a seed, after it was searched for in small instances."""
    text = random_text(seed)
    system = instances.written(folder, text)
    found: set[str] = set()
    for name in ("claim", BuiltIn.NO_DUPLICATE, BuiltIn.NO_LOSS, BuiltIn.NO_STARVATION):
        unbounded = proved(system, name, time_limit_s=time_limit_s)
        if unbounded is None:
            continue
        found.add(f"{name} for {'any number' if 'clients' in unbounded else 'these'}")
        for values in sizes(system, unbounded):
            assert is_true(instances.written(folder, text, **values), name), (
                f"{name} with {values}, seed {seed}\n{text}"
            )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 11])
def test_what_is_proved_of_a_few_random_specs_is_true(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path, time_limit_s=3)


def test_a_proof_of_what_is_false_in_some_size_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "proved", lambda *_, **__: tuple(SIZES))
    with pytest.raises(AssertionError, match="no_loss with"):
        check(1, tmp_path, time_limit_s=1)


@pytest.mark.slow
def test_what_is_proved_of_many_random_specs_is_true(tmp_path: Path) -> None:
    found = set[str]().union(*(check(seed, tmp_path, time_limit_s=300) for seed in range(1, 40)))
    assert {f"{name} for any number" for name in ("claim", BuiltIn.NO_DUPLICATE, BuiltIn.NO_LOSS)} <= found
    assert f"{BuiltIn.NO_STARVATION} for these" in found
