"""From a proof for a few participants to one for any number of them."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Final

from modelcheck.ir.cells import CannotWatch, variable_and_keys
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.messages.progress import settled, targets
from modelcheck.ir.messages.watch import Watched, watch
from modelcheck.ir.nodes import TRUE, Compare, Comparison, Conditional, Const, Expr, Narrow, ParameterRead, Some
from modelcheck.ir.participants.crowd import Crowd, crowd
from modelcheck.ir.participants.symmetric import NotSymmetric
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import key_domains
from modelcheck.ir.types import IdType
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.engines.ic3 import search
from modelcheck.symbolic.participants.modular import Modular, participants
from modelcheck.symbolic.participants.predicates import words_of_one
from modelcheck.symbolic.participants.view import Views
from modelcheck.symbolic.question.answer import Always, Answer, Candidate
from modelcheck.symbolic.question.confirm import claim
from modelcheck.symbolic.question.problem import Problem
from modelcheck.symbolic.rank.progress import Everything, Lasting, Progress
from modelcheck.verdict import Invariant, Rank

_OPTIONS: Final[tuple[tuple[str, dict[str, bool]], ...]] = (
    ("z3 spacer", {}),
    ("z3 spacer with global guidance", {"spacer.global": True}),
    ("z3 spacer with symbolic obligations", {"spacer.ground_pobs": False}),
)

# The share of the time left for Spacer before IC3: it is the quicker one on easy questions.
_HEAD_START: Final = 0.03

# The share of the time left after that for IC3.
_MAIN: Final = 0.9

# Evaluations of conjuncts in sample states.
_EVALUATIONS: Final = 10_000


def for_any_number(
    problem: Problem, evidence: Invariant, types: Iterable[IdType], *, deadline: float
) -> Invariant | None:
    """A proof for any number of participants of one of these types, if there is one.

    Args:
        problem: The question.
        evidence: A proof for the participants of the instance; or, before there is one, the parameters it would leave
            open and, for no_loss, the ranks it would have.
        types: The types of the participants.
        deadline: A time of `time.monotonic`.
    """
    if problem.property_name == BuiltIn.NO_STARVATION:
        return None
    for identities in types:
        found = _generalised(problem, evidence, identities, deadline)
        if found is not None:
            return found
    return None


def _generalised(problem: Problem, evidence: Invariant, identities: IdType, deadline: float) -> Invariant | None:
    system, property_name = problem.system, problem.property_name
    owed = TRUE if system.owed is None else system.owed.condition
    condition = owed if property_name == BuiltIn.NO_LOSS else claim(system, property_name)
    try:
        made = crowd(system, identities, (condition,))
        grown = TRUE if property_name == BuiltIn.NO_LOSS else claim(made.system, property_name)
        watched = watch(made.system, grown)
        made = replace(made, system=watched.system)
        asked: Everything | Always = Always(watched.condition)
        words: tuple[Expr, ...] = (watched.condition,)
        if property_name == BuiltIn.NO_LOSS:
            claims = tuple(_progress(made, watched, evidence.ranks))
            asked, words = Everything(claims), tuple(word for each in claims for word in each.words)
        modular = Modular(made, asked, unbounded=evidence.unbounded, free=(watched.message,))
    except (NotSymmetric, CannotWatch, CannotEncode):
        return None
    for engine, answer in _answers(modular, words_of_one(made, words), deadline):
        if not isinstance(answer, Candidate):
            continue
        if modular.failing(answer.conjuncts, time_limit_s=max(0.1, deadline - time.monotonic())) is None:
            # Leave time to return the proof.
            kept = modular.minimal(answer.conjuncts, deadline=(time.monotonic() + deadline) / 2)
            for number in range(identities.size):
                said = tuple(made.said_of(each, Const(number)) for each in kept)
                problem.confirm(said, evaluations_limit=_EVALUATIONS // identities.size)
            found_by = replace(evidence, engine=evidence.engine or engine)
            return _evidence(made, watched, found_by, kept)
    return None


def _answers(modular: Modular, words: Sequence[Expr], deadline: float) -> Iterator[tuple[str, Answer]]:
    """The answers of one engine after the other, with their names, the quickest first, until no time is left."""

    def left_s() -> float:
        return max(0.1, deadline - time.monotonic())

    (name, first), *others = _OPTIONS
    yield name, modular.find(first, time_limit_s=left_s() * _HEAD_START)
    yield "ic3 over predicates", search(modular.observed(words), time_limit_s=left_s() * _MAIN)
    for index, (name, options) in enumerate(others):
        if deadline <= time.monotonic():
            return
        yield name, modular.find(options, time_limit_s=left_s() / (len(others) - index))


def _progress(made: Crowd, watched: Watched, ranks: tuple[Rank, ...]) -> Iterator[_ProgressOfCrowd]:
    """The claims that ranks make about the crowd; the ranks were found for a few participants."""
    by_cell: Mapping[tuple[str, tuple[int, ...]], Rank] = {(rank.variable, rank.keys): rank for rank in ranks}
    for target in targets(watched, made.system):
        rank = by_cell.get((target.variable, target.keys))
        if rank is None:
            raise NotSymmetric("there are messages of which the smaller instance knows nothing")
        components = tuple(map(watched.lowered, rank.components))
        lasts = None if rank.for_good is None else watched.lowered(rank.for_good)
        for said in (*components, *(() if lasts is None else (lasts,))):
            _refuse_others(made, said)
        until = settled(target.served, target.excused, lasts)
        yield _ProgressOfCrowd(made, until, components, is_excusable=target.excused is not None)


@dataclass(frozen=True, slots=True)
class _ProgressOfCrowd:
    """The claim of a rank, by steps of participant 0 and of those whom the shared state names: only they must exist.

    If the message may be settled by being excused, the claim includes that no participant's step ends that.
    """

    crowd: Crowd
    served: Expr
    rank: tuple[Expr, ...]
    is_excusable: bool = False

    @property
    def words(self) -> tuple[Expr, ...]:
        """The conditions that an invariant may have to be made of."""
        return (self.served, *(Compare(Comparison.LE, component, Const(0)) for component in self.rank))

    def truth(self, relation: Relation) -> Bool:
        """See `Claim`."""
        views = Views(self.crowd, relation)

        def exist(transition: Transition) -> Bool:
            numbers = participants(self.crowd, transition)
            return relation.terms.and_(*(views.is_named(number) for number in numbers if number))

        progress = Progress(system=self.crowd.system, served=self.served, rank=self.rank, ours=exist)
        if not self.is_excusable:
            return progress.truth(relation)
        return Everything((progress, Lasting(system=self.crowd.system, settled=self.served))).truth(relation)


def _refuse_others(made: Crowd, expr: Expr) -> None:
    """Refuse a rank that reads participants other than number 0 and those whom the state names."""
    for part in subexpressions(expr):
        match part:
            case Compare(_, named, Some(Const(int(number)))) if number and made.names(named):
                raise NotSymmetric("the rank speaks of a participant by its number")
            case Compare(_, left, Const(int(number))) if number and any(map(made.names, _yielded(left))):
                raise NotSymmetric("the rank speaks of a participant by its number")
        name, keys = variable_and_keys(part) or ("", ())
        if not keys:
            continue
        for domain, key in zip(key_domains(made.system.variable(name).type), keys, strict=False):
            if domain == made.identities and isinstance(key, Const) and key != Const(0):
                raise NotSymmetric("the rank speaks of several participants")


def _yielded(expr: Expr) -> Iterator[Expr]:
    """The expressions whose value `expr` may take, through branches; an optional identity that is None is read as 0."""
    match expr:
        case Conditional(_, then, otherwise):
            yield from _yielded(then)
            yield from _yielded(otherwise)
        case Narrow(operand):
            yield from _yielded(operand)
        case _:
            yield expr


def _evidence(made: Crowd, watched: Watched, evidence: Invariant, conjuncts: tuple[Expr, ...]) -> Invariant:
    taken = {each.name for each in made.system.parameters} | {each.name for each in made.system.variables}
    name = free_name(made.identities, taken)
    said = tuple(watched.lift(made.said_of(conjunct, ParameterRead(name))) for conjunct in conjuncts)
    return of_any_number(replace(evidence, conjuncts=said), name, made.identities)


def of_any_number(evidence: Invariant, name: str, identities: IdType) -> Invariant:
    """The evidence, generalised: `name` stands for any one of the identities, and their number is left open."""
    return replace(
        evidence,
        unbounded=(*evidence.unbounded, identities.parameter),
        fixed=tuple(pair for pair in evidence.fixed if pair[0] != identities.parameter),
        each=(*evidence.each, (name, identities.parameter)),
    )


def free_name(identities: IdType, taken: Container[str]) -> str:
    """A short name for any one of these identities, such as `c` for a Consumer; none of those in `taken`."""
    word = identities.name.lower()
    return next(name for name in chain((word[0], word), (f"{word}{n}" for n in count(1))) if name not in taken)
