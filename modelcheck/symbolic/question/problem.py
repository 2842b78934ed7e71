"""A question about a spec, prepared for engines, and what their answers mean for the spec."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import z3

from modelcheck.errors import EvaluationError, UnfaithfulTrace
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.messages.watch import Watched, watch
from modelcheck.ir.nodes import Expr
from modelcheck.ir.passes import Reduced, reduce
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.semantics import holds, successors
from modelcheck.symbolic.encoding.evaluate import CannotEncode
from modelcheck.symbolic.encoding.queries import SolverOracle
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.question.answer import BadRun
from modelcheck.symbolic.question.confirm import claim, confirm
from modelcheck.trace import Trace
from modelcheck.verdict import GaveUp, Invariant, Unknown, Violated


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The question whether `condition` holds in every reachable state of `system`, for any values of `unbounded`.

    - `watched`: the system that watches one message; `reduced`: what the passes make of it.
    - `encoded`: the system of `reduced`, its variables and steps in the order that `seed` gives; `relation`: its
      encoding. Runs to a bad state are the same in both, step by step; `lift` turns a proof about `encoded` into one
      about `watched`.
    - `lemmas`: other properties that the spec claims to hold always, for the watched message and over the cells of
      `relation`, none of them proved yet; `claimed`: the same over the watched system.
    - `scratch`: a context of Z3 for side questions, which no engine is asked.

    Another process is sent the arguments of `prepare`: terms stay in the process that made them.
    """

    system: TransitionSystem
    property_name: str
    seed: int
    condition: Expr
    watched: Watched
    reduced: Reduced
    encoded: TransitionSystem
    relation: Relation
    unbounded: tuple[str, ...]
    lemmas: tuple[Expr, ...]
    claimed: tuple[Expr, ...]
    scratch: z3.Context

    def __reduce__(self) -> tuple[Callable[..., Problem], tuple[TransitionSystem, str, int]]:
        return prepare, (self.system, self.property_name, self.seed)

    @property
    def fixed(self) -> tuple[tuple[str, bool | int], ...]:
        """The parameters that keep their values, as declared."""
        return tuple(
            (p.name, p.value) for p in self.system.parameters if p.formula is None and p.name not in self.unbounded
        )

    @property
    def goal(self) -> Expr:
        """The condition for the watched message, over the cells of `relation`, as the lemmas are."""
        return self.reduced.conditions[0]

    @property
    def words(self) -> tuple[Expr, ...]:
        """The conditions that an invariant may be made of: the goal and the lemmas."""
        return (self.goal, *self.lemmas)

    def bad(self) -> z3.BoolRef:
        """States in which the condition is false or cannot be evaluated, or in which some step fails."""
        return self.relation.bad(self.goal)

    def refutation(self, found: BadRun) -> Violated | Unknown:
        """The verdict by a run to a bad state, after `semantics` has repeated the run with the original spec.

        Returns:
            Violated, or Unknown if what is bad about the last state is that the spec fails there.

        Raises:
            UnfaithfulTrace: The semantics disagrees with the solver.
        """
        values = dict(found.parameters)
        instance = self.system.with_parameters(values)
        try:
            trace = Trace.run(instance, found.steps)
        except EvaluationError as failure:
            raise UnfaithfulTrace(f"{instance.name}: {failure} in a step the solver takes") from failure
        parameters = tuple((p.name, p.value) for p in instance.parameters)
        try:
            if not holds(instance, trace.last, self.condition):
                return Violated(trace, parameters=None if instance == self.system else parameters)
            for _ in successors(instance, trace.last):
                pass
        except EvaluationError as failure:
            size = ", ".join(f"{name}={value}" for name, value in parameters)
            return Unknown(GaveUp(f"with {size} the spec fails at step {len(trace) + 1} or in its property: {failure}"))
        raise UnfaithfulTrace(f"{instance.name}: nothing is wrong after {', '.join(map(str, trace.steps))}")

    def lift(self, conjuncts: Iterable[Expr]) -> tuple[Expr, ...]:
        """Conjuncts over the cells of `relation`, rewritten over the watched system; to be checked there."""
        return self.reduced.lifted(conjuncts)

    def lift_plainly(self, conjuncts: Iterable[Expr]) -> tuple[Expr, ...]:
        """The same, as if the passes had reset no cells: easier to read, but perhaps wrong."""
        return self.reduced.plainly().lifted(conjuncts)

    def certificate(self, conjuncts: Iterable[Expr], engine: str) -> Invariant:
        """The evidence of conjuncts over the watched system, rewritten over the spec."""
        lifted = tuple(self.watched.lift(conjunct) for conjunct in conjuncts)
        return Invariant(
            conjuncts=lifted,
            unbounded=self.unbounded,
            fixed=self.fixed,
            engine=engine,
            where=self.system.requires,
        )

    def confirm(
        self, conjuncts: tuple[Expr, ...], *, evaluations_limit: int, states: Iterable[State] | None = None
    ) -> None:
        """Evaluate an invariant of the watched system on reachable states of this instance, for each message.

        Arguments as of `modelcheck.symbolic.question.confirm.confirm`.

        Raises:
            InternalError: As there.
        """
        confirm(self.system, self.watched, conjuncts, evaluations_limit=evaluations_limit, states=states)


def prepare(system: TransitionSystem, property_name: str, seed: int = 0) -> Problem:
    """Watch a message and leave open every integer parameter that can be.

    Args:
        system: The instance.
        property_name: As of `claim`.
        seed: Of the order in which terms are made, which should not matter and does; 0 is the order of the spec.

    Raises:
        CannotWatch: The property or a step reads effects in a way the pass does not cover.
        CannotEncode: The system has no quantifier-free linear form.
    """
    condition = claim(system, property_name)
    watched = watch(system, condition)
    unbounded = system.may_be_open
    # A context takes longer to make than most queries to answer.
    scratch = z3.Context()
    while True:
        try:
            trial = Relation(watched.system, unbounded=unbounded, free=(watched.message,), context=scratch)
            trial.condition(watched.condition)
        except CannotEncode as reason:
            stay = tuple(name for name in unbounded if name not in reason.parameters)
            if stay == unbounded:
                raise
            unbounded = stay
        else:
            break
    oracle = SolverOracle(unbounded, (watched.message,), scratch)
    lemmas = tuple(_lemmas(system, property_name, watched, trial))
    reduced = reduce(watched.system, [watched.condition, *lemmas], oracle)
    encoded = shuffled(reduced.system, seed)
    return Problem(
        system=system,
        property_name=property_name,
        seed=seed,
        condition=condition,
        watched=watched,
        reduced=reduced,
        encoded=encoded,
        relation=Relation(encoded, unbounded=unbounded, free=(watched.message,), premises=reduced.premises),
        unbounded=unbounded,
        lemmas=reduced.conditions[1:],
        claimed=lemmas,
        scratch=scratch,
    )


def _lemmas(system: TransitionSystem, property_name: str, watched: Watched, relation: Relation) -> Iterator[Expr]:
    """The other properties that the spec claims to hold always, as far as they can be watched and encoded."""
    for own in system.properties:
        if own.kind is PropertyKind.ALWAYS and own.name != property_name:
            try:
                lemma = watched.claim(own.condition)
                relation.condition(lemma)
            except (CannotWatch, CannotEncode):
                continue
            yield lemma


def shuffled(system: TransitionSystem, seed: int) -> TransitionSystem:
    """The system with its variables and steps in another order; 0 is its own."""
    if seed == 0:
        return system
    order = random.Random(seed)
    variables, steps = list(system.variables), list(system.steps)
    order.shuffle(variables)
    order.shuffle(steps)
    return replace(system, variables=tuple(variables), steps=tuple(steps))
