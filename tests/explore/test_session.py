"""What a page may ask of a spec, and what the answers must agree with: the reference semantics, and the search."""

import json
from dataclasses import replace

import pytest

from modelcheck.errors import UsageError
from modelcheck.explore.session import Refusal, Session
from modelcheck.graph import falsified
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.report.documents.trace_file import OutdatedTrace, run_json
from modelcheck.semantics import enabled, initial_state, take
from tests.explore.sessions import part, session

ALO, AMO, ZOMBIE = "at_least_once.py", "at_most_once.py", "examples/zombie.py"
LOST = ["start", "poll", "commit", "crash"]


def test_a_walk_shows_each_state_and_where_it_can_go() -> None:
    walk = session(ALO).walk("AtLeastOnce", ["start", "poll", "process"])
    assert [row.step for row in walk.trace.rows] == ["", "start", "poll", "process"]
    assert walk.trace.replayed
    assert walk.problem == ""
    last = dict(zip(walk.trace.cells, walk.trace.rows[-1].values, strict=True))
    assert last == {
        "committed": "0",
        "running": "True",
        "position": "1",
        "in_flight": "False",
        "delivered[0]": "1",
        "delivered[1]": "0",
        "crash so far": "0 of 1",
    }
    assert {choice.step: choice.changes for choice in walk.enabled} == {
        "poll": ["in_flight"],
        "commit": ["committed 0 → 1"],
        "crash": ["fault", "forgets position, running"],
    }
    assert {each.step: each.why for each in walk.disabled} == {
        "start": "running = True",
        "process": "in_flight = False",
    }


def test_every_step_is_either_possible_or_refused_as_the_semantics_has_it() -> None:
    opened = session(ZOMBIE)
    name = "FencedOutput"
    walking = opened.opened(name).walking
    steps: list[str] = []
    for seed in range(4):
        steps = [row.step for row in opened.random(name, [], 12, seed).trace.rows[1:]]
        walk = opened.walk(name, steps)
        state = initial_state(walking.system)
        for text in steps:
            state = take(walking.system, state, walking.instances[text])
        possible = [text for text, each in walking.instances.items() if enabled(walking.system, state, each)]
        assert [choice.step for choice in walk.enabled] == possible
        assert {each.step for each in walk.disabled} == walking.instances.keys() - set(possible)
        assert all(each.why for each in walk.disabled)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        (["poll"], "step 1, poll, cannot be taken: running = False"),
        (["start", "fly"], "step 2, fly, cannot be taken: the spec has no such step"),
        (["start", "poll", "poll"], "step 3, poll, cannot be taken: in_flight = True"),
    ],
)
def test_a_step_that_cannot_be_taken_ends_the_run_and_says_why(steps: list[str], problem: str) -> None:
    walk = session(ALO).walk("AtLeastOnce", steps)
    assert walk.problem == problem
    assert [row.step for row in walk.trace.rows[1:]] == steps[:-1]


def test_until_finds_a_shortest_way_on() -> None:
    found = session(ALO).until("AtLeastOnce", ["start"], "in_flight")
    assert found.words == "a shortest way, 1 step"
    assert found.walk is not None
    assert [row.step for row in found.walk.trace.rows[1:]] == ["start", "poll"]
    assert session(ALO).until("AtLeastOnce", ["start"], "running").words == "it is true here"


def test_until_says_that_there_is_no_way_only_if_all_was_looked_at() -> None:
    lost = session(AMO, max_states=None).until("AtMostOnce", ["start", "poll", "commit", "process"], "in_flight")
    assert lost.walk is not None
    stuck = ["start", "poll", "commit", "process", "poll", "commit", "crash", "start"]
    nowhere = session(AMO).until("AtMostOnce", stuck, "in_flight")
    assert (nowhere.walk, nowhere.words) == (
        None,
        "in_flight is true nowhere: every state that can follow was looked at",
    )
    cut = session(AMO, max_states=3).until("AtMostOnce", [], "in_flight")
    assert cut.walk is not None or cut.words.startswith("not decided")


def test_until_refuses_what_is_not_true_or_false() -> None:
    assert session(ALO).until("AtLeastOnce", [], "committed").words == "committed is not true or false"
    with pytest.raises(Refusal, match="no part of the state"):
        session(ALO).until("AtLeastOnce", [], "nothing")


def test_until_claims_nothing_about_states_in_which_an_expression_has_no_value() -> None:
    class Failing:
        text = "delivered[position] > 1"

        def value(self, system: TransitionSystem, state: State) -> str:
            name = next(iter(system.variable_index))
            return "False" if state[system.variable_index[name]] == 0 else "no value: there is no such message"

    one = session(ALO)
    opened = Session(one.result, [one.opened("AtLeastOnce").states], expression=lambda *_: Failing(), targets={})
    found = opened.until("AtLeastOnce", [], Failing.text)
    assert found.walk is None
    assert found.words.startswith("not decided: delivered[position] > 1 has no value in 23 states that can follow")


def test_specs_of_one_name_are_refused() -> None:
    one = session(ALO)
    twice = replace(one.result, results=one.result.results * 2)
    states = [one.opened("AtLeastOnce").states] * 2
    with pytest.raises(Refusal, match="several specs are called AtLeastOnce"):
        Session(twice, states, expression=part, targets={})


def test_what_can_still_be_delivered_agrees_with_no_loss() -> None:
    answers = session(AMO).deliver("AtMostOnce", LOST)
    assert [answer.words for answer in answers] == [
        "record 0 can no longer take effect without a fault, whatever happens",
        "record 1 can take effect in 4 steps without a fault",
    ]
    assert answers[1].steps == ["start", "poll", "commit", "process"]
    before = session(AMO).deliver("AtMostOnce", LOST[:-1])
    assert before[0].steps == ["process"]
    assert session(ALO).deliver("AtLeastOnce", ["start", "poll", "process"])[0].words == "record 0 has taken effect"


def test_what_can_be_delivered_agrees_with_the_search_everywhere() -> None:
    opened = session(AMO)
    states = opened.opened("AtMostOnce").states
    assert states is not None
    lost = falsified(states.graph, "no_loss")
    walking = opened.opened("AtMostOnce").walking
    for number in range(len(states.graph)):
        steps = [walking.text(step) for step in states.graph.trace_to(number).steps]
        gone = ["no longer" in answer.words for answer in opened.deliver("AtMostOnce", steps)]
        assert gone == [bool(lost(number) >> bit & 1) for bit in range(len(gone))]


def test_beyond_what_was_searched_nothing_is_claimed() -> None:
    opened = session(ALO, max_states=4)
    far = ["start", "poll", "process", "commit", "poll", "process"]
    assert [answer.words for answer in opened.deliver("AtLeastOnce", far)] == [
        "not known: the search did not come this far"
    ]
    walk = opened.walk("AtLeastOnce", far)
    truth = {each.property: each.holds for each in walk.trace.rows[-1].truths}
    assert (truth["no_loss"], truth["no_duplicate"]) == (None, True)


def test_a_run_at_random_is_the_same_for_the_same_seed() -> None:
    one, two = (session(ALO).random("AtLeastOnce", ["start"], 6, seed=3).trace.rows for _ in range(2))
    assert [row.step for row in one] == [row.step for row in two]
    assert len(one) == 8


def test_states_are_grouped_by_what_is_asked_for() -> None:
    found = session(ALO).groups("AtLeastOnce", ["committed", "running"])
    assert sum(group.states for group in found.groups) == 47
    assert {tuple(group.values) for group in found.groups} <= {(str(c), r) for c in range(3) for r in ("True", "False")}
    assert sum(times for *_, times in found.edges) == 59
    assert found.left_out == ""


@pytest.mark.parametrize("by", [[], ["nothing"], ["committed"] * 9])
def test_groups_by_what_is_not_there_are_refused(by: list[str]) -> None:
    with pytest.raises(Refusal, match="choose from one to 6 parts of the state: committed, running"):
        session(ALO).groups("AtLeastOnce", by)


def test_watches_are_shown_in_each_state() -> None:
    walk = session(ALO, watches=("committed",)).walk(
        "AtLeastOnce", ["start", "poll", "process", "commit"], ["position"]
    )
    assert walk.trace.watches == ["committed", "position"]
    assert walk.trace.rows[-1].watched == ["1", "1"]


def test_a_spec_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal, match="there is no spec Nobody here"):
        session(ALO).walk("Nobody", [])


def saved(*steps: str, spec: str = "AtLeastOnce") -> str:
    """A run as the page saves it."""
    opened = session(ALO).opened(spec)
    trace = opened.walking.follow(steps).trace
    return run_json(opened.result.system, trace, file="at_least_once.py").decode()


def test_a_file_is_repeated_on_the_spec() -> None:
    file = session(ALO).file("AtLeastOnce", "run.json", saved("start", "poll"))
    assert file.spec == "AtLeastOnce"
    assert [row.step for row in file.walk.trace.rows] == ["", "start", "poll"]
    assert file.walk.trace.replayed
    assert file.walk.problem == ""


def test_a_file_whose_states_are_not_those_of_the_spec_is_refused() -> None:
    text = saved("start", "poll").replace('"in_flight": true', '"in_flight": false')
    with pytest.raises(OutdatedTrace, match="leads to another state"):
        session(ALO).file("AtLeastOnce", "run.json", text)


def test_a_file_of_another_spec_or_instance_is_refused() -> None:
    with pytest.raises(UsageError, match="is a run of AtLeastOnce, which is not open here"):
        session(ZOMBIE).file("FencedOutput", "run.json", saved("start"))
    other = saved("start").replace('"crashes": 1', '"crashes": 3')
    with pytest.raises(UsageError, match="is a run with crashes=3, and AtLeastOnce is open with other values"):
        session(ALO).file("AtLeastOnce", "run.json", other)
    with pytest.raises(UsageError, match="is no saved trace"):
        session(ALO).file("AtLeastOnce", "run.json", "nonsense")


def test_a_file_of_another_tool_is_followed_as_far_as_the_spec_takes_it() -> None:
    states = [{"running": False, "position": 0}, {"running": True, "position": 0}, {"running": True, "position": 2}]
    file = session(ALO).file("AtLeastOnce", "other.itf.json", json.dumps({"states": states}))
    assert [row.step for row in file.walk.trace.rows] == ["", "start"]
    assert "state 1 to state 2" in file.walk.problem
