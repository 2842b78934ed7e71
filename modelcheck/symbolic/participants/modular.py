"""Find and check invariants of each participant, for any number of participants."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import z3

from modelcheck.ir.nodes import Const, Expr, ParameterRead
from modelcheck.ir.participants.crowd import Crowd
from modelcheck.symbolic.encoding.relation import Relation, Transition
from modelcheck.symbolic.encoding.terms import Bool
from modelcheck.symbolic.encoding.translate import Untranslatable, invariant_conjuncts
from modelcheck.symbolic.engines.abstraction import Observed, usable
from modelcheck.symbolic.engines.spacer import PLAIN
from modelcheck.symbolic.participants.predicates import is_about_one
from modelcheck.symbolic.participants.view import Views
from modelcheck.symbolic.question.answer import Answer, Candidate, Claim, Undecided
from modelcheck.symbolic.recheck.inductive import Encoded, Inductive


class Modular:
    """The question whether `claim` is true in every reachable state of a crowd, however many participants there are."""

    def __init__(self, crowd: Crowd, claim: Claim, *, unbounded: tuple[str, ...], free: tuple[str, ...]) -> None:
        """Encode the crowd anew, with the parameters `unbounded` and `free` open as in `Relation`.

        Raises:
            CannotEncode: As `Relation`.
        """
        self._crowd = crowd
        self.relation = relation = Relation(crowd.system, unbounded=unbounded, free=free)
        self._views = Views(crowd, relation)
        terms = relation.terms
        self._claim = claim.truth(relation)
        self._steps = [step for step in relation.transitions if self._is_canonical(step)]
        fails = terms.or_(*(step.fails for step in self._steps))
        self._first, self._changes = relation.first(), list(map(relation.change, self._steps))
        self._bad = terms.or_(terms.not_(self._claim), fails)
        self._check = Inductive(relation, safe=self._claim, steps=self._steps, domains=self._views.domains())

    def find(self, options: dict[str, bool], *, time_limit_s: float) -> Answer:
        """Conjuncts about participant 0 that are invariant for each participant and exclude the bad states.

        A reachable bad state gives no answer: the crowd may do more than any number of participants can.
        """
        relation, views = self.relation, self._views
        context, lower = relation.terms.context, relation.terms.lower
        fixedpoint = z3.Fixedpoint(ctx=context)
        fixedpoint.set(engine="spacer", timeout=max(1, int(time_limit_s * 1000)), **PLAIN, **options)
        rigid = list(relation.rigid.values())
        mine = views.of(0)
        sorts = [term.sort() for term in (*rigid, *(seen.term for seen in mine))]
        holds = z3.Function("holds", *sorts, z3.BoolSort(context))
        goal = z3.Function("goal", z3.BoolSort(context))
        fixedpoint.register_relation(holds, goal)
        choices = [choice for step in relation.transitions for choice in step.choices]
        fixedpoint.declare_var(*rigid, *(cell.const for cell in relation.cells), *choices)

        def of(participant: int) -> z3.BoolRef:
            return holds(*rigid, *(seen.term for seen in views.of(participant)))

        fixedpoint.rule(z3.substitute(of(0), *self._first), lower(relation.allowed))
        for step, change in zip(self._steps, self._changes, strict=True):
            after = z3.substitute(of(0), *change)
            assumed = [of(each) for each in self._involved(step)]
            fixedpoint.rule(after, [*assumed, relation.conjunction(views.domains(), step.enabled)])
        assumed = [of(each) for each in sorted(views.owners(self._bad) | {0})]
        fixedpoint.rule(goal(), [*assumed, relation.conjunction(views.domains(), self._bad)])
        try:
            outcome = fixedpoint.query(goal())
            if outcome == z3.unsat:
                readings = [*map(ParameterRead, relation.rigid), *(seen.reading for seen in mine)]
                return Candidate(invariant_conjuncts(fixedpoint.get_answer(), "holds", readings))
            return Undecided(
                "participants by themselves do not show it" if outcome == z3.sat else fixedpoint.reason_unknown()
            )
        except z3.Z3Exception as failure:
            return Undecided(str(failure))
        except Untranslatable as failure:
            return Undecided(f"its invariant cannot be read: {failure}")

    def observed(self, predicates: Sequence[Expr]) -> Observed:
        """The question for IC3, each participant an observer; predicates are about participant 0 and shared state."""
        encoded = dict(usable(self.relation, predicates))
        said = [
            [self.relation.condition(self._crowd.said_of(each, Const(number)))[0] for each in encoded]
            for number in range(self._crowd.identities.size)
        ]
        lower = self.relation.terms.lower
        return Observed(
            relation=self.relation,
            predicates=tuple(encoded),
            seen=tuple(tuple(z3.simplify(lower(term)) for term in terms) for terms in said),
            assumed=self._views.domains(),
            steps=tuple((step, self._involved(step)) for step in self._steps),
            bad=(lower(self._bad), tuple(sorted(self._views.owners(self._bad) | {0}))),
        )

    def failing(self, conjuncts: Sequence[Expr], *, time_limit_s: float) -> str | None:
        """The first obligation that is not discharged, None if the conjuncts are a proof; plain queries from scratch.

        Each participant satisfies them at first; if all satisfy them before a step, each does after it; if all satisfy
        them, the claim is true and no step fails. The conjuncts may single out nobody but participant 0: one about
        participant 1 would be shown for the steps of a few only.
        """
        if not all(is_about_one(self._crowd, each) for each in conjuncts):
            return "speaking of one participant"
        return self._check.failing([self._encoded(each) for each in conjuncts], time_limit_s=time_limit_s)

    def minimal(self, conjuncts: Sequence[Expr], *, deadline: float) -> tuple[Expr, ...]:
        """A part of the conjuncts, which are a proof, that is still one and from which none can be dropped alone."""
        encoded = [(expr, self._encoded(expr)) for expr in conjuncts]
        left_s = max(0.1, deadline - time.monotonic())
        return self._check.minimal(encoded, time_limit_s=left_s, deadline=deadline)

    def _encoded(self, expr: Expr) -> Encoded:
        """The conjunct assumed of everybody, and shown of participant 0, who stands for each."""
        everybody = self.relation.terms.and_(*(self._truth(expr, n) for n in range(self._crowd.identities.size)))
        return self._check.encoded(everybody, self._truth(expr, 0))

    def _truth(self, conjunct: Expr, participant: int) -> Bool:
        return self.relation.truth(self._crowd.said_of(conjunct, Const(participant)))

    def _involved(self, step: Transition) -> tuple[int, ...]:
        """Participant 0, those that the arguments choose, and those whose cells the guard or the new values read."""
        others = self._views.owners(self.relation.terms.and_(step.enabled)) | self._chosen(step) | self._written(step)
        return tuple(sorted(others | {0}))

    def _chosen(self, step: Transition) -> set[int]:
        """The participants that the arguments of a step choose."""
        return set(participants(self._crowd, step))

    def _written(self, step: Transition) -> set[int]:
        """The participants whose cells the new values of changed cells depend on."""
        lower = self.relation.terms.lower
        changed = [
            lower(after)
            for cell, after in zip(self.relation.cells, step.after, strict=True)
            if not lower(after).eq(cell.const)
        ]
        return {owner for term in changed for owner in self._views.owners(term)}

    def _is_canonical(self, step: Transition) -> bool:
        """True if the strangers that the arguments choose are numbered 1, 2, .. in order of appearance.

        Of choices that differ only in the names of strangers, just one is so, and it stands for the others.
        """
        fresh = 1
        for number in participants(self._crowd, step):
            if number > fresh:
                return False
            fresh = max(fresh, number + 1)
        return True


def participants(crowd: Crowd, transition: Transition) -> Iterator[int]:
    """The participants that the arguments of a step choose, in order."""
    domains = {argument.name: argument.domain for argument in crowd.system.step(transition.step).arguments}
    for name, value in transition.arguments:
        if domains[name] == crowd.identities:
            assert isinstance(value, int)
            yield value
