"""Specs for the oracle, written to a file and loaded."""

from pathlib import Path
from textwrap import dedent

from modelcheck.check import SelfCheck, Subject
from modelcheck.check.self_check import Extent
from modelcheck.explicit import Limits, explore
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import TransitionSystem

ROOT = Path(__file__).parents[2]
SEED = ROOT / "specs" / "at_least_once.py"


def subject_of(path: Path, name: str = "", **given: bool | int) -> Subject:
    """The one spec of a file, or the one of this name."""
    (spec,) = [spec for spec in load_file(path) if name in ("", spec.cls.__name__)]
    return Subject(spec, instantiate(spec, given), given)


def written(tmp_path: Path, text: str, **given: bool | int) -> Subject:
    """The one spec of a text."""
    path = tmp_path / "spec.py"
    path.write_text(dedent(text), encoding="utf-8")
    return subject_of(path, **given)


def planted(subject: Subject, system: TransitionSystem) -> Subject:
    """The spec with an instance that it does not have."""
    return Subject(subject.spec, system, subject.given)


def run(subject: Subject, extent: Extent = "all", *, max_states: int | None = None) -> None:
    """All that a run of `verify` checks."""
    checked = SelfCheck(subject, extent)
    checked.declarations()
    checked.graph(explore(subject.system, limits=Limits(max_states=max_states)))
