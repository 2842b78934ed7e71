"""Learn a lexicographic rank from a sample: whole numbers, one of which some way without a fault always makes smaller.

A state is settled by the first component that one of its ways makes smaller, while those before it stay as they are.
Components are chosen one after the other, the one that settles most first. Each must leave every state that it does
not settle a way that keeps its value, and along such ways alone all of them must still get to a settled state, or the
rank could not be completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.symbolic.rank.operands import Owners
from modelcheck.symbolic.rank.sample import Sample
from modelcheck.symbolic.rank.vocabulary import Term

# Alternatives tried where a choice leads into a dead end, and choices made in all before the search is given up.
_ALTERNATIVES: Final = 3
_CHOICES: Final = 60

Ways: TypeAlias = Mapping[int, tuple[int, ...]]
"""States still to be settled, each with the states that its ways lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Which words and steps a rank may use.

    Words speak of shared state and of the identities `words_of`; if not `strict`, of all whose types are not among
    theirs too. Sums over all participants and pairs are words only where it says so. Steps are those of `steps_of` and
    of all types that are not among theirs.
    """

    words_of: Owners
    steps_of: Owners
    strict: bool
    totals: bool
    pairs: bool

    def allows(self, term: Term) -> bool:
        """May a rank use it?"""
        if (term.total and not self.totals) or (term.pair and not self.pairs):
            return False
        return term.owners <= self.words_of if self.strict else _belong(term.owners, self.words_of)


@dataclass(frozen=True, slots=True)
class _Word:
    """A term and its value in every state of the sample."""

    term: Term
    values: Sequence[int]


class Learner:
    """Finds ranks for the hopeful states of a sample."""

    def __init__(self, sample: Sample, terms: Iterable[Term]) -> None:
        """Compute every term in every state."""
        self._sample = sample
        self._words = [_Word(term, tuple(term.read(seen.flat) for seen in sample.seen)) for term in terms]

    def rank(self, means: Means) -> tuple[Term, ...] | None:
        """A rank with these means; None if there is none or it is not found."""
        # Of words that are the same in every state the first is the simplest.
        ways, settled = self._ways(means.steps_of)
        if not _all_reach(ways, settled):
            return None
        words = {word.values: word for word in reversed(self._words) if means.allows(word.term)}
        found = _completed(ways, list(reversed(words.values())), _Choices(_CHOICES))
        return None if found is None else tuple(word.term for word in _needed(found, ways))

    def _ways(self, hero: Owners) -> tuple[dict[int, tuple[int, ...]], set[int]]:
        """The ways of the states that cannot be served at once, and the states that can."""
        hopeful = self._sample.hopeful()
        inside = set(hopeful)
        ways, settled = dict[int, tuple[int, ...]](), set[int]()
        for number in hopeful:
            here = self._sample.seen[number]
            targets = [way.target for way in here.ways or () if _belong(identities(here.instance, way.step), hero)]
            if any(self._sample.seen[target].served for target in targets):
                settled.add(number)
            else:
                ways[number] = tuple(target for target in targets if target in inside)
        return ways, settled


@dataclass(slots=True)
class _Choices:
    """How many more components may be tried."""

    left: int


def identities(system: TransitionSystem, instance: StepInstance) -> Owners:
    """The identities among the arguments of a step instance."""
    domains = {argument.name: argument.domain for argument in system.step(instance.step).arguments}
    return frozenset(
        (domain.name, int(value))
        for name, value in instance.arguments
        if isinstance(domain := domains[name], IdType) and isinstance(value, int)
    )


def _belong(owners: Owners, hero: Owners) -> bool:
    """Is none of the owners another identity of the hero's types?"""
    types = {name for name, _ in hero}
    return all(owner in hero or owner[0] not in types for owner in owners)


def _completed(ways: Ways, words: Sequence[_Word], choices: _Choices) -> list[_Word] | None:
    """Components that settle all of these states."""
    if not ways:
        return []
    options = sorted(_options(ways, words), key=lambda option: (-option[0], option[1].term.cost))
    for _, word, left in options[:_ALTERNATIVES]:
        choices.left -= 1
        if choices.left < 0:
            return None
        rest = _completed(left, words, choices)
        if rest is not None:
            return [word, *rest]
    return None


def _options(ways: Ways, words: Iterable[_Word]) -> Iterator[tuple[int, _Word, Ways]]:
    """Each word that may be the next component, with how many states it settles and what it leaves open."""
    for word in words:
        values = word.values
        left: dict[int, tuple[int, ...]] = {}
        settled = []
        for state, targets in ways.items():
            value = values[state]
            if any(values[target] < value for target in targets):
                settled.append(state)
            else:
                left[state] = tuple(target for target in targets if values[target] == value)
        if settled and _all_reach(left, settled, ways):
            yield len(settled), word, left


def _all_reach(ways: Ways, settled: Iterable[int], before: Ways | None = None) -> bool:
    """Does every state get to a settled one? Those that are not in `before` were settled earlier."""
    sources: dict[int, list[int]] = {}
    for state, targets in ways.items():
        for target in targets:
            sources.setdefault(target, []).append(state)
    able = set(settled)
    if before is not None:
        able.update(target for target in sources if target not in before)
    pending = list(able)
    while pending:
        for source in sources.get(pending.pop(), ()):
            if source not in able:
                able.add(source)
                pending.append(source)
    return all(state in able for state in ways)


def _needed(rank: Sequence[_Word], ways: Ways) -> list[_Word]:
    """The rank without the components it can do without."""
    kept = list(rank)
    for word in tuple(kept):
        fewer = [other for other in kept if other is not word]
        if fewer and all(_decreases(fewer, state, targets) for state, targets in ways.items()):
            kept = fewer
    return kept


def _decreases(rank: Sequence[_Word], state: int, targets: Iterable[int]) -> bool:
    here = tuple(word.values[state] for word in rank)
    return any(tuple(word.values[target] for word in rank) < here for target in targets)
