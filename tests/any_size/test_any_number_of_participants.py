"""What is proved for any number of participants is true for every small number of them, and the rest is not proved."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import z3

from modelcheck.errors import EvaluationError
from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import (
    TRUE,
    Assign,
    Compare,
    Comparison,
    Const,
    Expr,
    Index,
    Not,
    Some,
    VariableRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.participants.crowd import crowd, symmetric_types
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.participants.symmetric import NotSymmetric
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds
from modelcheck.symbolic.encoding.relation import Relation
from modelcheck.symbolic.engines.ic3 import search
from modelcheck.symbolic.participants.decide import for_any_number
from modelcheck.symbolic.participants.modular import Modular
from modelcheck.symbolic.participants.predicates import words_of_one
from modelcheck.symbolic.participants.view import Views
from modelcheck.symbolic.question.answer import Always, Candidate
from modelcheck.symbolic.question.problem import prepare
from modelcheck.symbolic.rank.delivery import decide_delivery
from modelcheck.verdict import Holds, Invariant
from tests.any_size import asking, instances

TAKEN = "committed_records_took_effect"
ENGINES = pytest.mark.parametrize("engine", ["spacer", "ic3"])


def modular(
    system: TransitionSystem, name: str, condition: Expr | None = None, *, engine: str = "spacer"
) -> tuple[Expr, ...] | None:
    """Conjuncts that pass the obligations for any number, None if none were found."""
    claims = {each.name: each.condition for each in system.properties}
    made = crowd(system, instances.identities(system, name), (condition or claims[TAKEN],))
    larger = {each.name: each.condition for each in made.system.properties}
    watched = watch(made.system, condition or larger[TAKEN])
    made = replace(made, system=watched.system)
    unbounded = tuple(p.name for p in made.system.parameters if p.identities is None and p.name != watched.message)
    asked = Modular(made, Always(watched.condition), unbounded=unbounded, free=(watched.message,))
    if engine == "spacer":
        answer = asked.find({}, time_limit_s=300)
    else:
        answer = search(asked.observed(words_of_one(made, (watched.condition,))), time_limit_s=300)
    if not isinstance(answer, Candidate) or asked.failing(answer.conjuncts, time_limit_s=300) is not None:
        return None
    return answer.conjuncts


def without(system: TransitionSystem) -> Iterator[TransitionSystem]:
    """The system without one conjunct of a guard, and without one assignment."""
    for index, step in enumerate(system.steps):
        whole = conjunction(step.guard, TRUE)
        parts = getattr(whole, "operands", (whole,))
        changed = [replace(step, guard=conjunction(*parts[:n], *parts[n + 1 :])) for n in range(len(parts))]
        changed += [
            replace(step, body=step.body[:n] + step.body[n + 1 :])
            for n, statement in enumerate(step.body)
            if isinstance(statement, Assign)
        ]
        for each in changed:
            yield replace(system, steps=(*system.steps[:index], each, *system.steps[index + 1 :]))


def is_true(system: TransitionSystem, condition: Expr) -> bool:
    try:
        return all(holds(system, state, condition) for state in instances.reached(system))
    except EvaluationError:
        return False


@pytest.mark.slow
@ENGINES
def test_an_invariant_for_any_number_is_true_of_each_participant_of_small_instances(engine: str) -> None:
    system = instances.spec("Group")
    conjuncts = modular(system, "Consumer", engine=engine)
    assert conjuncts is not None
    for consumers in (1, 2, 3):
        instance = instances.spec("Group", consumers=consumers, messages=1, crashes=1)
        watched = watch(instance, TRUE)
        made = crowd(instance, instances.identities(instance, "Consumer"), ())
        for offset in (0, 1):
            for state in instances.reached(instance):
                for number in range(consumers):
                    for conjunct in conjuncts:
                        said = made.said_of(conjunct, Const(number))
                        assert holds(watched.at(offset), watched.projected(state, offset), said)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ic3", pytest.param("spacer", marks=pytest.mark.slow)])
def test_what_is_violated_is_not_proved(engine: str) -> None:
    system = instances.spec("Group")
    assert modular(system, "Consumer", no_duplicate(system), engine=engine) is None


@pytest.mark.slow
@pytest.mark.parametrize(("name", "is_proved"), [("FencedOutput", True), ("UnfencedOutput", False)])
def test_a_fence_stops_any_number_of_zombies(name: str, is_proved: bool) -> None:
    system = instances.spec(name)
    conjuncts = modular(system, "Consumer", no_duplicate(system), engine="ic3")
    assert (conjuncts is not None) == is_proved


def test_the_words_of_one_participant_speak_of_no_other() -> None:
    system = instances.spec("Group")
    made = crowd(system, instances.identities(system, "Consumer"), ())
    words = words_of_one(made, ())
    cells = [variable_and_keys(part) for word in words for part in subexpressions(word)]
    assert {cell[1][0] for cell in cells if cell is not None and cell[0] == "alive" and cell[1]} == {Const(0)}
    owner = cell("owner", [Const(0)])
    assert {word for word in words if owner in subexpressions(word)} == {
        Compare(Comparison.EQ, owner, Const(None)),
        Compare(Comparison.EQ, owner, Some(Const(0))),
    }


PLACES = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, ids, step, when

Client = NewType("Client", int)

class Places(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    want: Durable[dict[Client, bool]] = each(False)
    holder: Durable[dict[bool, Client | None]] = each(None)
    busy: Durable[dict[Client, bool]] = each(False)
    bad: Durable[dict[Client, bool]] = each(False)
    delivered: Effects = effects(messages)

    @step
    def move(self, c: Client) -> None:
        when(self.holder[False] is None and self.holder[True] is None)
        self.want[c] = True

    @step
    def start(self, c: Client) -> None:
        when(self.holder[False] is None and self.holder[True] is None)
        self.busy[c] = True

    @step
    def grab(self, c: Client) -> None:
        when(not self.busy[c])
        self.holder[not self.want[c]] = c

    @step
    def go(self, a: Client, b: Client) -> None:
        when(a != b and self.busy[a] and self.holder[self.want[b]] is not None)
        self.bad[a] = True

    @always
    def fine(self) -> bool:
        return all(not self.bad[c] for c in self.clients)
"""


def test_an_invariant_that_singles_out_another_participant_is_no_proof(tmp_path: Path) -> None:
    """Of two clients it is true, and no step of number 0 or 1 breaks it: the third one does."""
    system = instances.written(tmp_path, PLACES)
    (fine,) = (each.condition for each in system.properties)
    assert is_true(system, fine)
    larger = instances.written(tmp_path, PLACES, clients=3)
    assert not is_true(larger, larger.properties[0].condition)

    made = crowd(system, instances.identities(system, "Client"), (fine,))
    claim = made.system.properties[0].condition
    free_of_one = Compare(Comparison.EQ, Index(VariableRead("holder"), cell("want", [Const(1)])), Const(None))
    conjuncts = (disjunction(Not(cell("busy", [Const(0)])), free_of_one), Not(cell("bad", [Const(0)])))
    assert Modular(made, Always(claim), unbounded=(), free=()).failing(conjuncts, time_limit_s=300) is not None
    assert free_of_one not in words_of_one(made, (claim,))


@pytest.mark.slow
@ENGINES
def test_every_mutant_that_is_proved_is_true_for_one_two_and_three_consumers(engine: str) -> None:
    proved = 0
    for mutant in without(instances.spec("Group", messages=1)):
        if modular(mutant, "Consumer", engine=engine) is None:
            continue
        proved += 1
        type_ = instances.identities(mutant, "Consumer")
        for consumers in (1, 2, 3):
            instance = resized(mutant, type_, consumers)
            (claim,) = (each.condition for each in instance.properties if each.name == TAKEN)
            assert is_true(instance, claim), [step.name for step in mutant.steps]
    assert proved


def test_where_nobody_is_named_nobody_is_participant_0() -> None:
    """No owner is kept as number 0 beside a flag that says so: the number alone would make every step impossible."""
    system = instances.spec("Group")
    made = crowd(system, instances.identities(system, "Consumer"), ())
    relation = Relation(made.system, unbounded=())
    first = [
        (cell.const, relation.terms.lower(value)) for cell, value in zip(relation.cells, relation.initial, strict=True)
    ]
    views = Views(made, relation)
    for participant in range(made.identities.size):
        named = relation.terms.lower(views.is_named(participant))
        assert z3.is_false(z3.simplify(z3.substitute(named, *first)))
        assert not any(z3.is_true(seen.term) for seen in views.of(participant))


HELPED = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, each, effects, ids, step, when

Client = NewType("Client", int)

class Helped(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    next: Durable[int] = 0
    holder: Durable[Client | None] = None
    delivered: Effects = effects(messages)

    @step
    def take(self, c: Client) -> None:
        when(self.holder is None and self.next < self.messages)
        self.holder = c

    @step
    def process(self, {arguments}) -> None:
        when({guard})
        self.delivered[self.next] += 1
        self.next += 1
        self.holder = None
"""


@pytest.mark.parametrize(
    ("arguments", "guard", "is_wider"),
    [
        ("c: Client", "self.holder == c", True),
        # It takes somebody else to process a record, and there may be nobody else.
        ("c: Client, d: Client", "self.holder == c and c != d", False),
    ],
)
def test_progress_that_needs_somebody_else_is_no_progress_for_any_number(
    tmp_path: Path, arguments: str, guard: str, is_wider: bool
) -> None:
    system = instances.written(tmp_path, HELPED.format(arguments=arguments, guard=guard))
    deadline = time.monotonic() + 300
    problem = prepare(system, BuiltIn.NO_LOSS)
    verdict = decide_delivery(problem, asking.ask, fair=False, deadline=deadline)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    wider = for_any_number(problem, verdict.evidence, symmetric_types(system), deadline=deadline)
    assert (wider is not None) == is_wider
    assert wider is None or wider.unbounded == ("messages", "clients")


def test_asking_whether_there_is_any_is_refused() -> None:
    system = instances.spec("ReadProcessWrite")
    with pytest.raises(NotSymmetric, match="`join` asks about all Instance"):
        crowd(system, instances.identities(system, "Instance"), ())
