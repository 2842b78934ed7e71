"""Runs of specs, chosen at random, for what must be true of any run."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import successors
from modelcheck.trace import Trace

_TESTS = Path(__file__).parents[1]
_SPECS = _TESTS.parent / "specs"
FILES = [*sorted(_SPECS.rglob("[a-z]*.py")), _TESTS / "mailroom.py"]
"""The files of the library, and one with values of every kind."""

_LONGEST = 12


@cache
def subjects(path: Path) -> tuple[tuple[LoadedSpec, TransitionSystem], ...]:
    """The specs of a file, with their instances at the defaults."""
    return tuple((spec, instantiate(spec, {})) for spec in load_file(path))


@st.composite
def traces(draw: st.DrawFn, system: TransitionSystem) -> Trace:
    """A run of an instance."""
    trace = Trace.run(system, [])
    for choice in draw(st.lists(st.integers(0, 99), max_size=_LONGEST)):
        ways = [instance for instance, _ in successors(system, trace.last)]
        if not ways:
            break
        trace = trace.extended(system, [ways[choice % len(ways)]])
    return trace
