"""The beginning of a search for a rank: small instances, explored, and the terms and steps that ranks may use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from modelcheck.ir.fold import subexpressions
from modelcheck.ir.messages.progress import until_effect
from modelcheck.ir.nodes import Expr, ParameterRead
from modelcheck.ir.passes import reduce
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.ir.types import IdType
from modelcheck.semantics import Scope, evaluate
from modelcheck.symbolic.encoding.queries import SolverOracle
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.predicates.kinds import Kinds
from modelcheck.symbolic.question.problem import shuffled
from modelcheck.symbolic.rank.components import Term, rank_terms
from modelcheck.symbolic.rank.lexicographic import Learner, Means
from modelcheck.symbolic.rank.operands import operands
from modelcheck.symbolic.rank.sample import Sample
from modelcheck.symbolic.rank.search import Learning, RankSearch

# States of an instance that are expanded.
_STATES: Final = 1500


def begin(search: RankSearch) -> Learning:
    """The explored small instances, from which ranks can be learnt.

    Raises:
        EvaluationError: A step fails in a reachable state of a small instance.
        CannotEncode: As `Relation`.
    """
    free = (search.watched.message,)
    scratch = search.problem.scratch
    oracle = SolverOracle(search.unbounded, free, scratch)
    target, claimed = search.target, search.problem.claimed
    asked = [target.served, target.waits, *([] if target.excused is None else [target.excused]), *claimed]
    reduced = reduce(search.watched.system, asked, oracle)
    served, waits, *others = reduced.conditions
    lemmas = others[len(others) - len(claimed) :]
    excused = None if target.excused is None else others[0]
    system = until_effect(shuffled(reduced.system, search.problem.seed), waits)
    relation = Relation(system, unbounded=search.unbounded, free=free, premises=reduced.premises, context=scratch)
    sample = Sample(relation, served, excused)
    for values in _small(search, system):
        sample.explore(system.with_parameters(values), states_limit=_STATES)
    terms = _terms(search, system, relation, served)
    return Learning(
        search=search,
        reduced=reduced,
        system=system,
        served=served,
        excused=excused,
        lemmas=tuple(lemmas),
        terms=terms,
        means=tuple(_means(search)),
        sample=sample,
        learner=Learner(sample, terms),
    )


def _terms(search: RankSearch, system: TransitionSystem, relation: Relation, served: Expr) -> tuple[Term, ...]:
    size = dict(search.watched.sizes).get(search.target.variable)
    alike = (
        [(search.watched.message, *(part.name for part in subexpressions(size) if isinstance(part, ParameterRead)))]
        if size
        else []
    )
    kinds = Kinds(system, [served], through_sums=True, alike=alike)
    known = None
    if size is not None and not any(
        isinstance(part, ParameterRead) and part.name in search.unbounded for part in subexpressions(size)
    ):
        known = evaluate(size, Scope(system, (), {}))
    assert known is None or isinstance(known, int)
    return rank_terms(system, operands(system, relation, kinds, message=search.watched.message, size=known))


def _small(search: RankSearch, system: TransitionSystem) -> Iterator[dict[str, int]]:
    """Small values for the open parameters, with each offset that there is then."""
    size = dict(search.watched.sizes).get(search.target.variable)
    numbers = [p for p in system.parameters if p.name in search.unbounded]
    many = {
        p.name: max(p.minimum, 2 if size is not None and p.name in _names(size) else min(p.value, 2)) for p in numbers
    }
    few = {p.name: max(p.minimum, 1) for p in numbers}
    seen = []
    for values in (few, many):
        if values not in seen and search.problem.system.admits(values):
            seen.append(values)
            instance = system.with_parameters(values)
            known = evaluate(size, Scope(instance, (), {})) if size is not None else 1
            assert isinstance(known, int)
            for offset in range(min(known, 3)):
                yield {**values, search.watched.message: offset}


def _means(search: RankSearch) -> Iterator[Means]:
    """The restrictions on ranks to try, in order.

    Terms about shared state and one participant come first, as they make sense for any number of participants; then
    totals; then one participant at a time; then everything.
    """
    domains = key_domains(search.watched.system.variable(search.target.variable).type)
    own = frozenset(
        (domain.name, key)
        for domain, key in zip(domains, search.target.keys, strict=True)
        if isinstance(domain, IdType)
    )
    taken = {name for name, _ in own}
    others = {
        argument.domain.name: argument.domain.size
        for step in search.watched.system.steps
        for argument in step.arguments
        if isinstance(argument.domain, IdType) and argument.domain.name not in taken
    }
    first = own | frozenset((name, 0) for name in others)
    for pairs in (False, True):
        if others:
            yield Means(words_of=own, steps_of=own, strict=True, totals=False, pairs=pairs)
        yield Means(words_of=first, steps_of=own, strict=True, totals=False, pairs=pairs)
        yield Means(words_of=own, steps_of=own, strict=True, totals=True, pairs=pairs)
        for numbers in product(*(range(min(size, 2)) for size in others.values())):
            hero = own | frozenset(zip(others, numbers, strict=True))
            yield Means(words_of=hero, steps_of=hero, strict=False, totals=False, pairs=pairs)
        yield Means(words_of=own, steps_of=own, strict=False, totals=True, pairs=pairs)


def _names(expr: Expr) -> set[str]:
    return {part.name for part in subexpressions(expr) if isinstance(part, ParameterRead)}
