"""Where reading by name, or one cell after the other, would differ from what Python does with the same text."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent

import pytest

from modelcheck.errors import EvaluationError, SpecError
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.self_check import PythonInstance
from modelcheck.semantics import enabled, initial_state, step_instances, take

HEADER = """\
from dataclasses import dataclass
from typing import Annotated, NamedTuple, NewType
from modelcheck import *

Who = NewType("Who", int)

class One(NamedTuple):
    on: bool

@dataclass(frozen=True)
class Pair:
    left: int
    right: int

@pure
def first(a: int, b: int) -> int:
    return a

@pure
def half(a: int) -> int:
    b = 1 // a
    if a < 5:
        return 0
    return b

class Small(Spec):
    whos: Param[Ids[Who]] = ids(2)
"""
Step = Callable[..., tuple[object, ...]]


@pytest.fixture
def step(tmp_path: Path) -> Step:
    """The state after the one step of a spec: by CPython and by the semantics, "disabled" or "fails" where it is so."""

    def step(variables: str, body: str, *, head: str = "@step\ndef go(self) -> None:") -> tuple[object, ...]:
        text = HEADER + indent(
            dedent(variables).strip() + f"\n\n{head}\n" + indent(dedent(body).strip(), "    "), "    "
        )
        path = tmp_path / "small.py"
        path.write_text(text + "\n", encoding="utf-8")
        (spec,) = load_file(path)
        system = instantiate(spec)
        python = PythonInstance(spec, system)
        outcomes = [(_python(python, i), _meant(system, i)) for i in _instances(system)]
        assert all(one == other for one, other in outcomes), outcomes
        return tuple(meant for _, meant in outcomes)

    return step


def _instances(system: TransitionSystem) -> Iterator[StepInstance]:
    yield from step_instances(system, system.steps[0])


def _python(python: PythonInstance, instance: StepInstance) -> State | str:
    python.load(python._first)
    try:
        return python.state() if python.take(instance) else "disabled"
    except (IndexError, KeyError, ZeroDivisionError):
        return "fails"


def _meant(system: TransitionSystem, instance: StepInstance) -> State | str:
    state = initial_state(system)
    try:
        return take(system, state, instance) if enabled(system, state, instance) else "disabled"
    except EvaluationError:
        return "fails"


@pytest.mark.parametrize(
    "guard",
    [
        "x = 1 // self.n\nwhen(self.n > 0)",
        "when(first(1, 1 // self.n) == 1)",
        "when(half(self.n) == 0)",
        "when(self.n in (0, 1 // self.n))",
        "when(self.n - 1 in range(0, 1 // self.n))",
        "when(self.row[0] not in self.row)",
        "when(1 // self.n not in self.row)",
        "when(Pair(1, 1 // self.n) != Pair(0, 0))",
        "when(self.n not in {1, 1 // self.n})",
        "when(self.few <= (self.few | {1 // self.n}))",
        "when(len(self.few | {1 // self.n}) >= 0)",
        "when(all(x < 5 for x in self.few - {1 // self.n}))",
        "when(len(self.rows[1 // self.n]) == 3)",
    ],
)
def test_what_python_evaluates_in_any_case_fails_in_any_case(step: Step, guard: str) -> None:
    variables = """
        n: Durable[int] = 0
        row: Durable[list[int]] = bounded(2)
        few: Durable[frozenset[Annotated[int, Between(0, 2)]]] = frozenset()
        rows: Durable[dict[Annotated[int, Between(0, 2)], dict[bool, int]]] = each(0)
    """
    assert step(variables, f"{guard}\nself.n = 2") == ("fails",)


def test_a_set_is_joined_with_what_has_no_value_even_if_it_holds_everything(step: Step) -> None:
    body = "self.few = {True, False}\nself.few = self.few | {self.row[0]}"
    variables = "few: Durable[frozenset[bool]] = frozenset()\nrow: Durable[list[bool]] = bounded(1)"
    assert step(variables, body) == ("fails",)


def test_names_change_places(step: Step) -> None:
    body = "a = 1\nb = 2\na, b = b, a\nself.n = 10 * a + b"
    assert step("n: Durable[int] = 0", body) == ((21,),)


def test_a_record_is_made_of_its_own_fields(step: Step) -> None:
    body = "p = Pair(1, 2)\np = Pair(p.right, p.left)\nself.pair = p"
    assert step("pair: Durable[Pair] = Pair(0, 0)", body) == ((2, 1),)


def test_an_argument_is_bound_again_before_the_guard(step: Step) -> None:
    head = "@step\ndef go(self, a: Annotated[int, Between(1, 2)]) -> None:"
    body = "a = a + 1\nb = a\nwhen(self.n < b)\nself.n = b"
    assert step("n: Durable[int] = 0", body, head=head) == ((2,), (3,))


def test_an_argument_with_bounds_is_its_value(step: Step, tmp_path: Path) -> None:
    head = "@step\ndef go(self, a: Annotated[int, Between(-1, 1)]) -> None:"
    assert step("n: Durable[int] = 0", "self.n = a", head=head) == ((-1,), (0,), (1,))
    (spec,) = load_file(tmp_path / "small.py")
    system = instantiate(spec)
    assert [str(each) for each in step_instances(system, system.steps[0])] == ["go(a=-1)", "go(a=0)", "go(a=1)"]


def test_a_key_that_reads_what_is_written_is_read_before(step: Step) -> None:
    variables = "pairs: Durable[dict[Annotated[int, Between(0, 1)], Pair]] = each(Pair(0, 0))"
    assert step(variables, "self.pairs[self.pairs[0].left] = Pair(1, 2)") == (((1, 0), (2, 0)),)


def test_a_list_found_by_what_it_holds_is_changed_as_a_whole(step: Step) -> None:
    variables = "rows: Durable[dict[Annotated[int, Between(0, 1)], list[int]]] = each(bounded(2))"
    body = "self.rows[0].append(0)\nself.rows[0].append(1)\nself.rows[self.rows[0][0]].pop(0)"
    assert step(variables, body) == (((1, 0), ((1, 0), (0, 0))),)


def test_who_is_forgotten_is_known_before_anything_is_forgotten(step: Step) -> None:
    variables = """
        near: Volatile[dict[Who, int]] = each(0)
        far: Volatile[dict[Who, Who]] = each(0)
        more: Volatile[dict[Who, int]] = each(0)
    """
    head = "@step\ndef go(self, c: Who, d: Who) -> None:"
    body = """
        for x in self.whos:
            self.near[x] = 1
            self.more[x] = 1
        self.far[c] = d
        self.forget(self.far[c])
    """
    with pytest.raises(SpecError, match="MC208"):
        step(variables + "    other: Volatile[int] = 0\n", body, head=head)
    assert len(step(variables, body, head=head)) == 4


def test_a_fault_whose_budget_is_spent_is_not_looked_at(step: Step) -> None:
    head = "@fault(at_most=0)\ndef go(self) -> None:"
    assert step("n: Durable[int] = 0", "assert self.n > 0\nwhen(True)\nself.n = 1", head=head) == ("disabled",)


def test_the_last_item_of_a_list_is_at_minus_one(step: Step) -> None:
    body = "self.row.append(4)\nself.row.append(5)\nself.row[-1] = 6\nself.n = self.row[-1]"
    variables = "n: Durable[int] = 0\nrow: Durable[list[int]] = bounded(3)"
    assert step(variables, body) == ((6, 2, (4, 6, 0)),)


def test_a_map_takes_no_new_keys(step: Step) -> None:
    variables = "rows: Durable[dict[Annotated[int, Between(0, 1)], int]] = each(0)"
    assert step(variables, "self.rows[self.rows[0] + 2] = 1") == ("fails",)


def test_a_tuple_fits_place_by_place(step: Step) -> None:
    variables = "pair: Durable[tuple[Who | None, int]] = (None, 0)\nok: Durable[bool] = False"
    body = "self.ok = self.pair == (None, 0)\nself.pair = (None, 3)"
    assert step(variables, body) == ((None, 3, True),)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("self.few = {True if False in self.few else False}", "MC202"),
        ("for x in self.rows[self.n]:\n    self.n = x", "MC202"),
        ("self.table[One(True)] = 1", "MC205"),
        ("self.n = 1 if True in self.ones else 0", "MC205"),
    ],
)
def test_what_would_not_mean_the_same_is_refused(step: Step, body: str, code: str) -> None:
    variables = """
        n: Durable[int] = 0
        few: Durable[frozenset[bool]] = frozenset()
        ones: Durable[frozenset[One]] = frozenset()
        table: Durable[dict[bool, int]] = each(0)
        rows: Durable[dict[Annotated[int, Between(0, 1)], list[int]]] = each(bounded(2))
    """
    with pytest.raises(SpecError, match=code):
        step(variables, body)
