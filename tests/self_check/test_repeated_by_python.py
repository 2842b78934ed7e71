"""Every spec that ships, in small instances: every transition and every state repeated by the spec's own methods."""

from pathlib import Path

import pytest

from modelcheck.check import Subject
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from tests.self_check.texts import ROOT, run
from tests.support.sizes import thinned

FILES = sorted((ROOT / "specs").rglob("[!_]*.py"))
SMALL = {"messages": 1, "crashes": 1, "rebalances": 2, "evictions": 1, "copies": 0, "capacity": 2, "transactions": 1}
OTHER = {"messages": 2, "crashes": 0, "remembers": False, "generation_check": False, "bumps_epoch": False, "batch": 1}


def given(spec: LoadedSpec, values: dict[str, bool | int]) -> dict[str, bool | int]:
    names = {parameter.name for parameter in instantiate(spec).parameters}
    return {name: value for name, value in values.items() if name in names}


@pytest.mark.parametrize("values", [SMALL, OTHER], ids=["small", "other"])
@pytest.mark.parametrize("path", thinned(FILES, 4), ids=lambda path: path.stem)
def test_python_repeats_all_of_a_small_instance(path: Path, values: dict[str, bool | int]) -> None:
    for spec in load_file(path):
        chosen = given(spec, values)
        run(Subject(spec, instantiate(spec, chosen), chosen), max_states=150)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_python_repeats_all_of_every_instance_at_its_defaults(path: Path) -> None:
    for spec in load_file(path):
        run(Subject(spec, instantiate(spec), {}), max_states=20_000)
