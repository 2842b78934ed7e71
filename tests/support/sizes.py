"""How much of a large family the fast suite takes: the slow one takes all of it."""

from collections.abc import Iterable

import pytest
from hypothesis import settings

from modelcheck.ir.system import TransitionSystem

WHOLE = 100
"""Examples in the profile of the slow suite, and the default of Hypothesis."""


def thinned(family: Iterable[object], every: int, *, keep: Iterable[object] = ()) -> list[object]:
    """The parameters of a test, of which the fast suite takes one of `every` so many, and those to `keep`."""
    kept = list(keep)
    return [each if index % every == 0 or each in kept else _slow(each) for index, each in enumerate(family)]


def slow_but(family: Iterable[object], *keep: object) -> list[object]:
    """The parameters of a test, of which the fast suite takes those to keep alone."""
    return [each if each in keep else _slow(each) for each in family]


def _slow(each: object) -> object:
    return pytest.param(*each if isinstance(each, tuple) else (each,), marks=pytest.mark.slow)


def share(examples: int) -> int:
    """So many examples in the slow suite, as many fewer in the fast one as its profile has fewer."""
    return max(1, examples * settings.default.max_examples // WHOLE)


def but_groups(family: Iterable[TransitionSystem]) -> list[object]:
    """The systems of a family as parameters of a test; groups of consumers, which have many states, are slow."""
    return [_slow(each) if each.name.startswith("Group") else each for each in family]
