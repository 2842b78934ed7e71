"""From text to transition system: values, budgets, bases, and the places of what is wrong with values."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from modelcheck.errors import EvaluationError, SpecError, UsageError
from modelcheck.frontend import instantiate, load_class, load_file
from modelcheck.ir.system import LaneNames, Lifetime, StepInstance, TransitionSystem
from modelcheck.semantics import initial_state, take
from modelcheck.spec import AT_LEAST_ONCE, EXACTLY_ONCE
from modelcheck.specs.at_least_once import AtLeastOnce

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "consumer.py"
        path.write_text("from modelcheck import *\n" + dedent(text), encoding="utf-8")
        return path

    return write


def one(path: Path, **parameters: int) -> TransitionSystem:
    (spec,) = load_file(path)
    return instantiate(spec, parameters)


SMALL = """
    class Small(Spec):
        messages: Param[int] = 2
        retries: Param[int] = messages + 1
        semantics = EXACTLY_ONCE if messages > 2 else AT_LEAST_ONCE
        left: Durable[int] = messages
        delivered: Effects = effects(messages)

        @step
        def process(self) -> None:
            when(self.left > 0)
            self.left -= 1

        @fault(at_most=retries)
        def fail(self) -> None:
            when(self.left < self.messages)
            self.left += 1
    """


@pytest.mark.parametrize(
    ("line", "parameters", "names"),
    [
        ("lanes = ('reader', 'log')", {}, LaneNames("reader", "log")),
        ("lanes: tuple[str, str] = ('reader', 'log')", {}, LaneNames("reader", "log")),
        ("lanes = None", {}, None),
        ("", {}, None),
        ("lanes = ('reader', 'log') if messages > 2 else None", {"messages": 3}, LaneNames("reader", "log")),
        ("lanes = ('reader', 'log') if messages > 2 else None", {}, None),
        ("lanes = (f'reader of {messages}', 'log')", {"messages": 3}, LaneNames("reader of 3", "log")),
    ],
)
def test_lanes_have_the_names_of_this_instance(
    write: Write, line: str, parameters: dict[str, int], names: LaneNames | None
) -> None:
    assert one(write(SMALL.replace("left: ", f"{line}\n        left: ")), **parameters).lanes == names


def test_names_of_lanes_are_inherited_and_may_be_replaced(write: Write) -> None:
    text = """
        class Base(Spec):
            lanes = ("reader", "log")
            n: Durable[int] = 0

            @step
            def go(self) -> None:
                when(self.n < 1)
                self.n += 1

        class Same(Base):
            pass

        class Other(Base):
            lanes = ("writer", "log")

        class Without(Base):
            lanes = None
        """
    found = {each.cls.__name__: instantiate(each).lanes for each in load_file(write(text))}
    reader = LaneNames("reader", "log")
    assert found == {"Base": reader, "Same": reader, "Other": LaneNames("writer", "log"), "Without": None}


def test_defaults_first_values_and_promises_follow_the_parameters(write: Write) -> None:
    system = one(write(SMALL), messages=3)
    assert system.parameter_values == {"messages": 3, "retries": 4}
    assert initial_state(system) == (3, (0, 0, 0), 0)
    assert system.promise is EXACTLY_ONCE
    assert one(write(SMALL)).promise is AT_LEAST_ONCE
    assert not system.at_defaults


BOUNDS = """
    class Bounds(Spec):
        messages: Param[int] = 2
        rows: Durable[dict[Annotated[int, Between(0, messages - 1)], int]] = each(0)
        few: Durable[frozenset[Annotated[int, Between(low=1, high=messages)]]] = frozenset()
        last: Durable[tuple[bool, Annotated[int, Between(0, messages)]]] = (False, 0)
        levels: Durable[dict[Annotated[int, Between(0, 3)], Annotated[int, Between(0, messages)]]] = each(0)

        @step
        def rise(self) -> None:
            self.levels[3] += 1

        @step
        def keep(self) -> None:
            self.last = (True, self.levels[3] + 2)
    """


def test_bounds_anywhere_in_an_annotation_follow_the_parameters(write: Write) -> None:
    path = write("from typing import Annotated\n" + dedent(BOUNDS))
    first = (False, 0, (0, 0, 0, 0))
    assert initial_state(one(path)) == ((0, 0), (False, False), *first)
    assert initial_state(one(path, messages=3)) == ((0, 0, 0), (False, False, False), *first)


def test_each_part_of_an_annotation_has_bounds_of_its_own(write: Write) -> None:
    system = one(write("from typing import Annotated\n" + dedent(BOUNDS)), messages=1)
    state = take(system, initial_state(system), StepInstance("rise"))
    assert state[-1] == (0, 0, 0, 1)
    for name in ("rise", "keep"):
        with pytest.raises(EvaluationError, match="MC302"):
            take(system, state, StepInstance(name))


def test_a_budget_is_ordinary_state(write: Write) -> None:
    system = one(write(SMALL))
    assert [v.name for v in system.variables if v.lifetime is Lifetime.BUDGET] == ["used(fail)"]


def test_an_unknown_parameter_is_the_callers_mistake(write: Write) -> None:
    with pytest.raises(UsageError, match="its parameters: messages, retries"):
        one(write(SMALL), message=3)


def test_a_value_that_does_not_fit_a_parameter_is_refused(write: Write) -> None:
    with pytest.raises(SpecError, match="MC212"):
        one(write(SMALL), messages=True)


def test_an_abstract_base_is_no_spec_and_an_override_takes_its_place(write: Write) -> None:
    path = write(
        """
        class Base(Spec, abstract=True):
            messages: Param[int] = 2
            position: Durable[int] = 0

            @step
            def first(self) -> None:
                when(self.position == 0)
                self.position = 1

            @step
            def second(self) -> None:
                when(self.position == 1)
                self.position = 2

        class Child(Base):
            messages = 5

            @step
            def first(self) -> None:
                when(self.position == 0)
                self.position = 7
        """
    )
    system = one(path)
    assert system.name == "Child"
    assert [step.name for step in system.steps] == ["first", "second"]
    assert system.parameter_values == {"messages": 5}
    assert system.at_defaults


def test_a_class_that_is_imported_already_is_read_from_its_file() -> None:
    assert instantiate(load_class(AtLeastOnce)).promise is AT_LEAST_ONCE


def test_a_class_without_source_is_refused() -> None:
    namespace: dict[str, object] = {"__name__": "nowhere"}
    exec("from modelcheck import Spec\nclass Ghostly(Spec): ...", namespace)
    with pytest.raises(SpecError, match="MC104"):
        load_class(namespace["Ghostly"])  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="MC101"):
        load_file(tmp_path / "nothing.py")


def test_columns_count_characters_not_bytes(write: Write) -> None:
    path = write(
        """
        class Umlaut(Spec):
            grösse: Durable[int] = 0

            @step
            def wächst(self) -> None:
                when(self.grösse < self.größe)
        """
    )
    with pytest.raises(SpecError) as caught:
        one(path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.span.column, diagnostic.span.end_column) == (28, 38)


def test_a_failing_import_is_located_in_the_users_own_file(write: Write) -> None:
    with pytest.raises(SpecError, match=r"consumer.py:\d+:\d+: MC103 importing this file fails: ZeroDivisionError"):
        load_file(write("\nhalf = 1 // 0\n"))
