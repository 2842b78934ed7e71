"""Generated specs, each judged by all engines; the first one on which they differ, made small."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from modelcheck.errors import SpecError
from modelcheck.frontend import instantiate, load_file
from tests.differential.agreement import Disagreement, with_cpython, with_packed_tier
from tests.differential.ir_coverage import Tally, covered
from tests.differential.reference import Bounds, searched
from tests.differential.spec_shrinking import shrunk
from tests.differential.spec_texts import SpecText, spec_texts
from tests.differential.symbolic_agreement import with_z3


class Differ(AssertionError):
    """What is wrong, the command to see it, and the text of the spec."""


def judge(examples: int, folder: Path, bounds: Bounds) -> Tally:
    """Draw specs, the same ones each time, and compare what the engines say of each.

    Raises:
        Differ: They differ on one; its text, made small, is part of the message and in `folder`.
    """
    tally = Tally()
    try:
        draw(examples, folder, bounds, tally)
    except Exception:
        if tally.failing is None:
            raise
        raise _explained(tally.failing, folder, bounds) from None
    return tally


def draw(examples: int, folder: Path, bounds: Bounds, tally: Tally) -> None:
    """As `judge`, and whatever is wrong with the first example that fails is raised as it is.

    A spec is made of one string of choices, which is hard to shrink, so Hypothesis does not: see `spec_shrinking`.
    """

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(spec_texts())
    def judged(spec: SpecText) -> None:
        if tally.failing is None:
            tally.examples += 1
            tally.failing = spec
            compare(spec, folder, bounds, tally)
            tally.failing = None
        elif tally.failing == spec:
            compare(spec, folder, bounds, Tally())  # Hypothesis looks once more, whether it fails again

    judged()


def compare(spec: SpecText, folder: Path, bounds: Bounds, tally: Tally) -> None:
    """Hold all engines against the semantics on one spec; one that the frontend refuses is counted and let go.

    Raises:
        Disagreement: They differ.
    """
    path = folder / "random_spec.py"
    path.write_text(spec.text, encoding="utf-8")
    try:
        (loaded,) = load_file(path)
        system = instantiate(loaded, spec.parameters)
    except SpecError as error:
        tally.refused[error.diagnostics[0].code] += 1
        return
    search = searched(system, bounds)
    fired = {instance.step for found in search.transitions for instance, _ in found}
    kinds = set(covered(system, fired))
    with_cpython(loaded, search, tally.outcomes)
    compared = ["CPython"]
    if with_packed_tier(search, tally.outcomes):
        compared.append("packed tier")
    if with_z3(search, tally.outcomes, bounds, turn=spec.turn):
        compared.append("Z3")
    tally.compared.update(compared)
    for engine in compared:
        tally.kinds[engine].update(kinds)
    tally.steps += len(system.steps)
    tally.fired += len(fired)
    tally.states += len(search.states)
    tally.constructs.update(spec.used)
    if search.cut:
        tally.cut[search.cut] += 1


def _explained(spec: SpecText, folder: Path, bounds: Bounds) -> Differ:
    wrong = _what_is_wrong(spec, folder, bounds)
    if wrong is None:
        return Differ(f"the engines differ, and on the same spec once more they do not:\n\n{spec.text}")

    def is_as_wrong(text: str) -> bool:
        found = _what_is_wrong(spec.with_text(text), folder, bounds)
        return found is not None and found[0] == wrong[0]

    small = spec.with_text(shrunk(spec.text, is_as_wrong))
    _, error = _what_is_wrong(small, folder, bounds) or wrong
    path = folder / "random_spec.py"
    settings = "".join(f" --set {name}={str(value).lower()}" for name, value in small.parameters.items())
    return Differ(f"{error}\n\nmodelcheck verify {path}{settings}\n\n{small.text}")


def _what_is_wrong(spec: SpecText, folder: Path, bounds: Bounds) -> tuple[str, str] | None:
    """Of what kind it is, and what it is; None if the engines agree."""
    try:
        compare(spec, folder, bounds, Tally())
    except Disagreement as error:
        return error.kind, str(error)
    except Exception as error:
        return type(error).__name__, f"{type(error).__name__}: {error}"
    return None
