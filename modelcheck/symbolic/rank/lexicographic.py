"""Learn a lexicographic rank from a sample: whole numbers, one of which some way without a fault always makes smaller.

A state is settled by the first component that one of its ways makes smaller, while those before it stay as they are.
Components are chosen one after the other, the one that settles most first. Each must leave every state that it does
not settle a way that keeps its value, and along such ways alone all of them must still get to a settled state, or the
rank could not be completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.symbolic.rank.components import Term
from modelcheck.symbolic.rank.operands import Owners
from modelcheck.symbolic.rank.sample import Sample
from modelcheck.symbolic.rank.ways import Edges, States, Ways, Word, both, union

# Alternatives to a choice that leads into a dead end; and choices in all before the search gives up.
_ALTERNATIVES: Final = 3
_CHOICES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The words and steps that a rank may use.

    Words are about shared state and the identities `words_of`; if not `strict`, also about all identities of types that
    are not among theirs. Sums over all participants (`totals`) and `pairs` are allowed only if so marked. Steps are
    those of `steps_of` and of all types that are not among theirs.
    """

    words_of: Owners
    steps_of: Owners
    strict: bool
    totals: bool
    pairs: bool

    def allows(self, term: Term) -> bool:
        """True if a rank may use the term."""
        if (term.total and not self.totals) or (term.pair and not self.pairs):
            return False
        return term.owners <= self.words_of if self.strict else _belong(term.owners, self.words_of)


@dataclass(frozen=True, slots=True)
class _Word:
    """A term, and the ways along which it falls and stays."""

    term: Term
    word: Word


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """The ways, and the words along them computed so far, by number."""

    ways: Ways
    words: dict[int, Word] = field(default_factory=dict)

    def word(self, number: int, values: Sequence[int]) -> Word:
        if number not in self.words:
            self.words[number] = self.ways.word(values)
        return self.words[number]


class Learner:
    """Finds ranks for the hopeful states of a sample, which may grow."""

    def __init__(self, sample: Sample, terms: Iterable[Term]) -> None:
        """Learn from `sample` by these words."""
        self._sample = sample
        self._values: list[tuple[Term, list[int]]] = [(term, []) for term in terms]

    def rank(self, *options: Means) -> tuple[Term, ...] | None:
        """A rank, by the first of these means that yield one; None if there is none or it is not found."""
        laid_out = dict[Owners, _LaidOut]()
        for means in options:
            if means.steps_of not in laid_out:
                laid_out[means.steps_of] = _LaidOut(self._ways(means.steps_of))
            found = self._rank(means, laid_out[means.steps_of])
            if found is not None:
                return found
        return None

    def _rank(self, means: Means, laid_out: _LaidOut) -> tuple[Term, ...] | None:
        ways = laid_out.ways
        if not ways.all_leave(ways.states, ways.edges):
            return None
        # Of terms that fall and stay along the same ways only the first, simplest one is kept.
        words = dict[Word, _Word]()
        for number, (term, values) in enumerate(self._values):
            if means.allows(term):
                values += (term.read(state.flat) for state in self._sample.seen[len(values) :])
                word = laid_out.word(number, values)
                if any(word.falls):
                    words.setdefault(word, _Word(term, word))
        found = _completed(ways, ways.states, ways.edges, list(words.values()), _Choices(_CHOICES))
        return None if found is None else tuple(word.term for word in _needed(found, ways))

    def _ways(self, hero: Owners) -> Ways:
        """The ways out of the hopeful states that no single way settles.

        States are left out that have a way to a state whose hope is unknown: that way may be the one to take.
        """
        seen, hopeful = self._sample.seen, self._sample.hopeful()
        inside, known = set(hopeful), {*hopeful, *self._sample.without_hope()}
        ways = dict[int, tuple[int, ...]]()
        for number in hopeful:
            here = seen[number]
            targets = [way.target for way in here.ways or () if _belong(identities(here.instance, way.step), hero)]
            if not any(seen[target].settled or target not in known for target in targets):
                ways[number] = tuple(target for target in targets if target in inside)
        return Ways(ways)


@dataclass(slots=True)
class _Choices:
    """The number of components that may still be tried."""

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
    """True if none of the owners is another identity of the hero's types."""
    types = {name for name, _ in hero}
    return all(owner in hero or owner[0] not in types for owner in owners)


def _completed(
    ways: Ways, states: States, edges: Edges, words: Sequence[_Word], choices: _Choices
) -> list[_Word] | None:
    """Components that settle all of these states along these ways; None if none are found."""
    if not states:
        return []
    options = [(word, union(both(edges, word.word.falls))) for word in words]
    options.sort(key=lambda option: (-option[1].bit_count(), option[0].term.cost))
    tried = 0
    for word, settled in options:
        left = states & ~settled
        along = tuple(way & left for way in both(edges, word.word.stays))
        if not settled or tried == _ALTERNATIVES:
            break
        if not ways.all_leave(left, along):
            continue
        tried += 1
        choices.left -= 1
        if choices.left < 0:
            return None
        rest = _completed(ways, left, along, words, choices)
        if rest is not None:
            return [word, *rest]
    return None


def _needed(rank: Sequence[_Word], ways: Ways) -> list[_Word]:
    """The rank without components that it does not need."""
    kept = list(rank)
    for word in tuple(kept):
        fewer = [other for other in kept if other is not word]
        if fewer and _decreasing(fewer, ways) == ways.states:
            kept = fewer
    return kept


def _decreasing(rank: Sequence[_Word], ways: Ways) -> States:
    """The states with a way along which the rank becomes smaller."""
    found, equal = 0, ways.edges
    for component in rank:
        found |= union(both(equal, component.word.falls))
        equal = both(equal, component.word.stays)
    return found
