"""Proofs for any number of participants: accepted if they are, refused if a few participants are all they speak of."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from modelcheck.certificate.check import NotProved, Proved
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.certificate.subject import NotCovered, Refused
from modelcheck.check.targets import load_instance
from modelcheck.ir.nodes import TRUE, Const, Expr, Index, Not, ParameterRead, VariableRead
from modelcheck.ir.participants.resized import resized
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.semantics import holds
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant, Rank
from tests import seeds
from tests.certificate import proofs

SPECS = Path(__file__).parents[2] / "specs"
TAKEN = "committed_records_took_effect"
SHIPPED = (
    (SPECS / "benchmark" / "group.py", TAKEN),
    (f"{SPECS}/examples/sink_database.py::OffsetInDatabase", "no_duplicate"),
)

HEAD = """
from typing import NewType
from modelcheck import Durable, Effects, Ids, Param, Spec, always, each, effects, ids, step, when

Client = NewType("Client", int)
Slot = NewType("Slot", int)
"""

HELPED = """
class Helped(Spec):
    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 1
    next: Durable[int] = 0
    holder: Durable[Client | None] = None
    ready: Durable[dict[Client, bool]] = each(False)
    delivered: Effects = effects(messages)

    @step
    def take(self, c: Client) -> None:
        when(self.holder is None and self.next < self.messages)
        self.holder = c

    @step
    def prepare(self, c: Client) -> None:
        when(self.holder == c)
        self.ready[c] = True

    @step
    def process(self, {arguments}) -> None:
        when({guard} and self.ready[c])
        self.delivered[self.next] += 1
        self.next += 1
        self.holder = None
"""

CROWDED = """
class Crowded(Spec):
    clients: Param[Ids[Client]] = ids(2)
    slots: Param[Ids[Slot]] = ids(3)
    holder: Durable[dict[Slot, Client | None]] = each(None)
    full: Durable[bool] = False
    busy: Durable[dict[Client, bool]] = each(False)

    @step
    def take(self, c: Client, s: Slot) -> None:
        when(self.holder[s] is None and all(self.holder[t] != c for t in self.slots))
        self.holder[s] = c

    @step
    def work(self, c: Client) -> None:
        self.busy[c] = True
        others = all(self.holder[t] is not None and self.holder[t] != c for t in self.slots)
        if others and all(s == t or self.holder[s] != self.holder[t] for s in self.slots for t in self.slots):
            self.full = True

    @always
    def one_slot_is_free_or_i_have_one(self) -> bool:
        return not self.full

    @always
    def three_at_most_are_busy(self) -> bool:
        return all(
            a == b or a == c or a == d or b == c or b == d or c == d
            or not (self.busy[a] and self.busy[b] and self.busy[c] and self.busy[d])
            for a in self.clients for b in self.clients for c in self.clients for d in self.clients
        )
"""


def written(folder: Path, text: str) -> TransitionSystem:
    path = folder / "spec.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_instance(path, {})


def proved(system: TransitionSystem, property_name: str) -> Invariant:
    verdict = decide(system, property_name, time_limit_s=300)
    assert isinstance(verdict, Holds), verdict
    assert isinstance(verdict.evidence, Invariant)
    assert verdict.evidence.each
    return verdict.evidence


@cache
def shipped(number: int) -> tuple[TransitionSystem, bytes]:
    """A spec that ships, and its stored certificate."""
    system = load_instance(SHIPPED[number][0], {})
    return system, stored(system).read_bytes()


def stored(system: TransitionSystem) -> Path:
    return Path(__file__).parent / "stored" / f"{system.name}.cert.smt2"


def refused(data: bytes, system: TransitionSystem) -> str:
    outcome = proofs.outcome(data, system)
    assert isinstance(outcome, NotProved), outcome
    return outcome.why


def claimed(conjuncts: Sequence[Expr], **values: tuple[tuple[str, str], ...]) -> Invariant:
    """What somebody claims of the crowded spec."""
    evidence = Invariant(
        conjuncts=tuple(conjuncts),
        unbounded=("clients",),
        fixed=(("slots", 3),),
        engine="by hand",
        each=(("c", "clients"),),
    )
    return replace(evidence, **values)


@pytest.mark.parametrize("number", range(len(SHIPPED)))
def test_two_solvers_accept_what_an_engine_proved_of_a_shipped_spec(number: int) -> None:
    system, data = shipped(number)
    outcome = proofs.outcome(data, system, "z3", "cvc5")
    assert isinstance(outcome, Proved)
    assert outcome.solvers == ("z3", "cvc5")


@pytest.mark.slow
@pytest.mark.parametrize(("target", "property_name"), SHIPPED)
def test_an_engine_still_proves_what_is_stored(
    target: Path | str, property_name: str, request: pytest.FixtureRequest
) -> None:
    system = load_instance(target, {})
    data = certify(system, property_name, proved(system, property_name))
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), Proved)
    if request.config.getoption("--update"):
        stored(system).write_bytes(data)


@pytest.mark.parametrize("number", range(len(SHIPPED)))
def test_a_certificate_does_not_depend_on_how_many_there_are(number: int) -> None:
    system, data = shipped(number)
    parameter = parse(data).each[0][1]
    name = next(str(p.identities) for p in system.parameters if p.name == parameter)
    for size in (1, 3, 5):
        assert isinstance(proofs.outcome(data, resized(system, IdType(name, parameter, 2), size)), Proved)


@pytest.mark.parametrize("number", range(len(SHIPPED)))
def test_every_conjunct_about_one_participant_is_missed(number: int) -> None:
    system, data = shipped(number)
    conjuncts = parse(data).conjuncts
    assert any("[me]" in each for each in conjuncts)
    for index in range(len(conjuncts)):
        dropped = proofs.with_conjuncts(data, conjuncts[:index] + conjuncts[index + 1 :])
        assert refused(dropped, system).startswith("z3 refutes: ")


def test_an_invariant_cannot_speak_of_somebody_in_particular() -> None:
    system, data = shipped(0)
    for conjunct in ("|self.alive[0]|", "|self.alive[1]|"):
        assert "no term over the cells" in refused(
            proofs.with_conjuncts(data, [*parse(data).conjuncts, conjunct]), system
        )


@pytest.mark.slow
def test_what_is_still_proved_of_a_spec_with_a_mistake_is_true_of_one_two_and_three_participants() -> None:
    system = load_instance(SPECS / "benchmark" / "group.py", {"messages": 1})
    evidence = proved(system, TAKEN)
    outcomes = {mutant: proofs.outcome_of(evidence, mutant, TAKEN) for mutant in seeds.mutants(system)}
    accepted = [mutant for mutant, outcome in outcomes.items() if isinstance(outcome, Proved)]
    assert 0 < len(accepted) < len(outcomes) - 3
    for mutant in accepted:
        for size in (1, 2, 3):
            instance = resized(mutant, IdType("Consumer", "consumers", 2), size)
            (claim,) = (each.condition for each in instance.properties if each.name == TAKEN)
            assert all(holds(instance, state, claim) for state in seeds.reachable(instance, states_limit=400))


def test_the_certificate_of_another_spec_proves_nothing_here() -> None:
    group, data = shipped(0)
    _, theirs = shipped(1)
    assert refused(theirs, group) == "it is about OffsetInDatabase, not about Group"
    assert "refutes" in refused(proofs.with_conjuncts(data, ["true"]), group)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c=consumers, p=partitions", ""),
        ("c=consumers, p=partitions", "c=consumers"),
        ("c=consumers, p=partitions", "p=partitions"),
        ("c=consumers, p=partitions", "c=partitions, p=partitions"),
        ("c=consumers, p=partitions", "p=consumers, p=partitions"),
        ("c=consumers, p=partitions", "c=messages, p=partitions"),
        ("c=consumers, p=partitions", "c=consumers, d=consumers, p=partitions"),
        ("messages, crashes, consumers, partitions", "messages, crashes, partitions"),
        ("messages, crashes, consumers, partitions", "messages, crashes, consumers"),
    ],
)
def test_the_header_says_of_whom_there_are_any_number(old: str, new: str) -> None:
    system, data = shipped(0)
    changed = data.decode().replace(f'"{old}"', f'"{new}"')
    assert changed != data.decode()
    assert "refutes" not in refused(proofs.resealed(changed), system)


def test_progress_by_whom_the_state_names_is_progress_for_any_number(tmp_path: Path) -> None:
    alone = written(tmp_path, HELPED.format(arguments="c: Client", guard="self.holder == c"))
    evidence = proved(alone, "no_loss")
    assert proofs.outcome_of(evidence, alone, "no_loss", "z3", "cvc5") == Proved(22, ("z3", "cvc5"))
    (rank,) = evidence.ranks
    for index in range(len(rank.components)):
        fewer = replace(rank, components=rank.components[:index] + rank.components[index + 1 :])
        outcome = proofs.outcome_of(replace(evidence, ranks=(fewer,)), alone, "no_loss")
        assert isinstance(outcome, NotProved)
        assert outcome.why == "z3 refutes: some step takes delivered[w] nearer to its effect"
    # It takes somebody else to process a record, and there may be nobody else.
    helped = written(tmp_path, HELPED.format(arguments="c: Client, d: Client", guard="self.holder == c and c != d"))
    outcome = proofs.outcome_of(evidence, helped, "no_loss")
    assert isinstance(outcome, NotProved)
    assert outcome.why == "z3 refutes: some step takes delivered[w] nearer to its effect"


def test_a_worker_is_not_taken_for_the_message_that_is_watched(tmp_path: Path) -> None:
    text = HELPED.format(arguments="c: Client", guard="self.holder == c")
    path = tmp_path / "spec.py"
    path.write_text((HEAD + text).replace("Client", "Worker"), encoding="utf-8")
    system = load_instance(path, {})
    evidence = proved(system, "no_loss")
    assert evidence.each == (("worker", "clients"),)
    assert isinstance(proofs.outcome_of(evidence, system, "no_loss"), Proved)
    with pytest.raises(Refused, match="the message that is watched"):
        certify(system, "no_loss", replace(evidence, each=(("w", "clients"),)))


def test_a_cell_that_names_somebody_may_be_called_me(tmp_path: Path) -> None:
    text = HELPED.format(arguments="c: Client", guard="self.holder == c").replace("holder", "me")
    system = written(tmp_path, text)
    data = certify(system, "no_duplicate", proved(system, "no_duplicate"))
    assert isinstance(proofs.outcome(data, system, "z3", "cvc5"), Proved)
    assert "|self.ready[me1]|" in data.decode()


@pytest.mark.slow
def test_nothing_is_lost_in_a_group_of_any_size() -> None:
    system = load_instance(SPECS / "benchmark" / "group.py", {})
    evidence = proved(system, "no_loss")
    assert isinstance(proofs.outcome_of(evidence, system, "no_loss", "z3", "cvc5"), Proved)


@pytest.mark.parametrize(
    ("property_name", "conjuncts"),
    [
        ("one_slot_is_free_or_i_have_one", (Not(VariableRead("full")),)),
        pytest.param("three_at_most_are_busy", (TRUE,), marks=pytest.mark.slow),
    ],
)
def test_what_takes_many_participants_to_go_wrong_is_not_proved_of_any_number(
    tmp_path: Path, property_name: str, conjuncts: tuple[Expr, ...]
) -> None:
    system = written(tmp_path, CROWDED)
    outcome = proofs.outcome_of(claimed(conjuncts), system, property_name)
    assert isinstance(outcome, NotProved)
    assert outcome.why.startswith("z3 refutes: ")
    four = load_instance(tmp_path / "spec.py", {"clients": 4})
    (condition,) = (each.condition for each in four.properties if each.name == property_name)
    assert not all(holds(four, state, condition) for state in seeds.reachable(four, states_limit=10_000))


def test_participants_whose_number_is_fixed_are_not_any_number(tmp_path: Path) -> None:
    system = written(tmp_path, CROWDED)
    busy = Index(VariableRead("busy"), ParameterRead("c"))
    with pytest.raises(Refused, match="whose number is not open"):
        certify(system, "three_at_most_are_busy", claimed((busy,), unbounded=(), fixed=(("clients", 2), ("slots", 3))))
    with pytest.raises(Refused, match="another meaning in the spec"):
        certify(system, "three_at_most_are_busy", claimed((busy,), each=(("slots", "clients"),)))


def test_every_fair_run_of_any_number_is_not_covered() -> None:
    system, _ = shipped(0)
    evidence = claimed((Const(True),), unbounded=("consumers",), each=(("c", "consumers"),))
    with pytest.raises(NotCovered, match="any number of these participants"):
        certify(system, "no_starvation", evidence)


@pytest.mark.parametrize("word", ["any", "all"])
def test_a_message_is_not_owed_for_the_sake_of_somebody_out_of_sight(tmp_path: Path, word: str) -> None:
    text = HELPED.format(arguments="c: Client", guard="self.holder == c")
    text += f"\n    def owed(self, m: int) -> bool:\n        return {word}(self.ready[c] for c in self.clients)\n"
    system = written(tmp_path, text)
    evidence = replace(
        claimed(()),
        unbounded=("messages", "clients"),
        fixed=(),
        ranks=(Rank(variable="delivered", keys=(), components=(Const(0),)),),
    )
    with pytest.raises(Refused, match="`owed` asks about all Client"):
        proofs.outcome_of(evidence, system, "no_loss")
