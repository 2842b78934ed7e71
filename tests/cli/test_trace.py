"""`modelcheck trace`: the shortest run to a state, or that of given steps, in each format."""

import json
from collections.abc import Callable
from pathlib import Path

import itf_py
import pytest

from tests import results
from tests.cli.commands import Ended

Run = Callable[..., Ended]
ALO = str(results.SPECS / "at_least_once.py")
EXACTLY = str(results.SPECS / "exactly_once.py")
ZOMBIE = f"{results.SPECS / 'examples' / 'zombie.py'}::FencedOutput"


def steps_in(screen: str) -> list[str]:
    """The steps of the lanes on a screen."""
    return [line.split()[1] for line in screen.splitlines() if line[:4].strip().isdecimal() and len(line.split()) > 1][
        1:
    ]


def test_the_shortest_run_to_a_state(run: Run) -> None:
    ended = run("trace", ALO, "--to", "delivered[0] > 1", "--watch-expr", "position - committed")
    assert ended.code == 0
    assert "✓ delivered[0] > 1: true after 7 steps" in ended.out
    assert steps_in(ended.out) == ["start", "poll", "process", "crash", "start", "poll", "process"]
    assert "0: 0   1: 0   2: 0   3: 1   4: 0   5: 0   6: 0   7: 1" in ended.out


def test_it_may_be_true_at_once(run: Run) -> None:
    assert "true in the first state" in run("trace", ALO, "--to", "not running").out


def test_a_state_that_cannot_be_reached_is_exit_1(run: Run) -> None:
    ended = run("trace", EXACTLY, "--to", "delivered[0] > 1")
    assert ended.code == 1
    assert "✗ delivered[0] > 1: true in no reachable state (18 states, all visited)" in ended.out


def test_what_a_limit_leaves_open_is_exit_3(run: Run) -> None:
    ended = run("trace", EXACTLY, "--to", "delivered[0] > 1", "--max-states", "5")
    assert ended.code == 3
    assert "not decided" in ended.out
    found = run("trace", ALO, "--to", "running", "--max-states", "5")
    assert found.code == 0, "what is found holds, however little was searched"


def test_the_run_of_given_steps(run: Run) -> None:
    ended = run("trace", ZOMBIE, "--steps", "assign(c0), poll(c0),evict ,assign(c1)", "--watch-expr", "owner")
    assert (ended.code, "a run of 4 steps" in ended.out) == (0, True)
    assert "0: None   1: c0   2: c0   3: None   4: c1" in ended.out


def test_a_step_that_is_refused_says_why_and_what_is_possible(run: Run) -> None:
    ended = run("trace", ALO, "--steps", "start,poll,poll")
    assert ended.code == 1
    assert "✗ step 3, poll, cannot be taken: in_flight = True" in ended.out
    assert "^^^^^^^^^^^^^^^^^^" in ended.out
    assert "possible there: process, crash" in ended.out
    assert steps_in(ended.out) == ["start", "poll"]


def test_a_step_that_is_not_there_is_refused(run: Run) -> None:
    ended = run("trace", ALO, "--steps", "begin")
    assert (ended.code, "step 1, begin, cannot be taken: the spec has no such step" in ended.out) == (1, True)


@pytest.mark.parametrize("arguments", [(), ("--to", "running", "--steps", "start")])
def test_one_run_is_asked_for(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run("trace", ALO, *arguments)
    assert (ended.code, "say which run: --to EXPR, or --steps STEPS" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("expression", "code", "help_"),
    [
        ("delivered[0] = 2", "MC102", "such as `committed - position`"),
        ("committed +", "MC102", ""),
        ("", "MC102", ""),
        ("commited == 1", "MC201", "did you mean `committed`?"),
        ("committed", "MC205", ""),
        ("__import__('os').system('true')", "MC2", ""),
        ("committed == " + "(" * 300 + "1" + ")" * 300, "MC102", ""),
        ("committed == " + "1 + " * 400 + "1", "MC102", ""),
    ],
)
def test_what_is_no_condition_is_an_error_in_the_expression(run: Run, expression: str, code: str, help_: str) -> None:
    ended = run("trace", ALO, "--to", expression)
    assert ended.code == 4
    assert f"error {code}" in ended.out
    assert " --> <expression>:1:" in ended.out
    assert help_ in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_a_condition_that_fails_in_a_state_is_an_error_with_the_way_there(run: Run) -> None:
    path = Path("spec.py")
    path.write_text((results.SPECS / "at_least_once.py").read_text(encoding="utf-8"), encoding="utf-8")
    ended = run("trace", str(path), "--to", "delivered[position + 1] > 0")
    assert ended.code == 4
    assert "reached by" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_json_is_a_saved_trace_that_show_reads(run: Run) -> None:
    path = Path("spec.py")
    path.write_text((results.SPECS / "at_least_once.py").read_text(encoding="utf-8"), encoding="utf-8")
    assert run("trace", "spec.py", "--steps", "start,poll", "--output-format", "json", "-o", "run.json").code == 0
    shown = run("show", "run.json")
    assert (shown.code, steps_in(shown.out)) == (0, ["start", "poll"])
    path.write_text(path.read_text(encoding="utf-8").replace("def poll", "def fetch"), encoding="utf-8")
    assert run("show", "run.json").code == 4


def test_itf_is_read_by_the_library_for_it(run: Run) -> None:
    ended = run("trace", ZOMBIE, "--to", "owner == c1", "--output-format", "itf")
    trace = itf_py.trace_from_json(json.loads(ended.out))
    assert trace.vars[:3] == ["action_taken", "owner", "generation"]
    assert [state.values["action_taken"] for state in trace.states] == ["", "assign(c1)"]
    assert trace.states[1].values["owner"].value == "c1"
    assert trace.states[1].values["joined"] == {"c0": 0, "c1": 1}
    assert trace.meta["source"] == "FencedOutput"


def test_sequence_diagrams_have_the_lanes_and_the_steps(run: Run) -> None:
    mermaid = run("trace", ALO, "--steps", "start,poll,process", "--output-format", "mermaid").out.splitlines()
    assert mermaid[:3] == ["sequenceDiagram", "    participant L0 as consumer", "    participant L1 as broker"]
    assert "    L1->>L0: 2 poll (record 0)" in mermaid
    assert mermaid[-1] == "    Note over L0: 3 process: record 0 takes effect, position 0 → 1, not in_flight"
    plantuml = run("trace", ALO, "--steps", "start,poll,process", "--output-format", "plantuml").out.splitlines()
    assert (plantuml[0], plantuml[-1]) == ("@startuml", "@enduml")
    assert "L1 -> L0 : 2 poll (record 0)" in plantuml


def test_a_table_in_markdown(run: Run) -> None:
    lines = run("trace", ALO, "--steps", "start", "--output-format", "markdown").out.splitlines()
    assert lines == [
        "**a run of 1 step**",
        "",
        "| | step | what changed |",
        "|---:|---|---|",
        "| 0 | first state | committed = 0 |",
        "| 1 | start | running; position stays 0 |",
    ]


def test_a_refused_run_says_so_beside_its_document(run: Run) -> None:
    ended = run("trace", ALO, "--steps", "start,start", "--output-format", "json")
    assert ended.code == 1
    assert len(json.loads(ended.out)["trace"]) == 2
    assert "step 2, start, cannot be taken" in ended.err
    nothing = run("trace", EXACTLY, "--to", "delivered[0] > 1", "--output-format", "json")
    assert (nothing.code, nothing.out) == (1, "")


def test_a_limit_of_time_is_a_limit(run: Run) -> None:
    assert run("trace", EXACTLY, "--to", "delivered[0] > 1", "--time-limit", "60").code == 1


@pytest.mark.parametrize("output_format", ["itf", "mermaid", "plantuml"])
def test_a_mistake_is_no_document_of_a_run(run: Run, output_format: str) -> None:
    ended = run("trace", ALO, "--to", "commited == 1", "--output-format", output_format)
    assert (ended.code, ended.out) == (4, "")
    assert "did you mean `committed`?" in ended.err
    assert "Traceback" not in ended.err
    Path("broken.py").write_text("x(", encoding="utf-8")
    ended = run("trace", "broken.py", "--to", "True", "--output-format", output_format, "-o", "run.txt")
    assert (ended.code, Path("run.txt").exists()) == (4, False)


def test_an_expression_that_speaks_of_decisions_is_decided_nevertheless(run: Run) -> None:
    assert run("trace", EXACTLY, "--to", "delivered[0] > 1  # not decided").code == 1


def test_a_format_for_results_is_none_for_runs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCHECK_OUTPUT_FORMAT", "json")
    assert run("trace", ALO, "--steps", "start").out.startswith("AtLeastOnce · ")
    ended = run("trace", ALO, "--nonsense")
    assert (ended.code, ended.out) == (2, "")
    monkeypatch.setenv("MODELCHECK_RUN_FORMAT", "json")
    assert json.loads(run("trace", ALO, "--steps", "start").out)["schema"] == "modelcheck.trace/2"
    assert json.loads(run("trace", ALO, "--nonsense").out)["errors"][0]["code"] == "usage"
