"""Declarations that were read otherwise than Python makes them are noticed, whatever else is right."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modelcheck.check import SelfCheck
from modelcheck.errors import SelfCheckFailed, SpecError
from modelcheck.ir.nodes import Const, ParameterRead, RangeDomain
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import Argument, LaneNames, Lifetime, TransitionSystem
from modelcheck.self_check import declarations
from modelcheck.self_check.kinds import kind_of_shape
from modelcheck.self_check.lowered import Lowered, lowered
from modelcheck.spec import Semantics
from tests.self_check.texts import ROOT, SEED, planted, subject_of, written

GROUP = ROOT / "specs" / "benchmark" / "group.py"


def check(subject: object) -> None:
    SelfCheck(subject, "sample").declarations()  # type: ignore[arg-type]


def with_step(system: TransitionSystem, name: str, **changes: object) -> TransitionSystem:
    steps = tuple(replace(each, **changes) if each.name == name else each for each in system.steps)  # type: ignore[arg-type]
    return replace(system, steps=steps)


def with_variable(system: TransitionSystem, name: str, **changes: object) -> TransitionSystem:
    variables = tuple(
        replace(each, **changes) if each.name == name else each  # type: ignore[arg-type]
        for each in system.variables
    )
    return replace(system, variables=variables)


def with_parameter(system: TransitionSystem, name: str, **changes: object) -> TransitionSystem:
    parameters = tuple(
        replace(each, **changes) if each.name == name else each  # type: ignore[arg-type]
        for each in system.parameters
    )
    return replace(system, parameters=parameters)


PLANTED: dict[str, tuple[Callable[[TransitionSystem], TransitionSystem], str]] = {
    "first value": (
        lambda system: with_variable(system, "committed", initial=Const(1)),
        "the first value of `committed` 0, it was read as 1",
    ),
    "a truth for a number": (
        lambda system: with_variable(system, "position", initial=Const(False)),
        "the first value of `position` 0, it was read as False",
    ),
    "lifetime": (
        lambda system: with_variable(system, "position", lifetime=Lifetime.DURABLE),
        "the lifetime of `position` 'volatile', it was read as 'durable'",
    ),
    "budget": (
        lambda system: with_step(system, "crash", budget=Const(2)),
        "the budget of `crash` 1, it was read as 2",
    ),
    "no budget": (
        lambda system: with_step(system, "crash", budget=None),
        "the budget of `crash` 1, it was read as nothing",
    ),
    "no fault": (
        lambda system: with_step(system, "crash", fault=False),
        "the mark of `crash` 'fault', it was read as 'step'",
    ),
    "promise": (
        lambda system: replace(system, promise=Semantics.EXACTLY_ONCE),
        "the promise of `semantics` <Semantics.AT_LEAST_ONCE: 'at-least-once'>, it was read as "
        "<Semantics.EXACTLY_ONCE: 'exactly-once'>",
    ),
    "names of lanes": (
        lambda system: replace(system, lanes=LaneNames("broker", "consumer")),
        "the names of lanes of `lanes` ('consumer', 'broker'), it was read as ('broker', 'consumer')",
    ),
    "no names of lanes": (
        lambda system: replace(system, lanes=None),
        "the names of lanes of `lanes` ('consumer', 'broker'), it was read as None",
    ),
    "a step too few": (
        lambda system: replace(system, steps=system.steps[1:]),
        "the mark of `start` 'step', it was read as nothing",
    ),
    "a property too many": (
        lambda system: replace(
            system, properties=(OwnProperty(name="more", kind=PropertyKind.ALWAYS, condition=Const(True)),)
        ),
        "the claim of `more` nothing, it was read as 'always'",
    ),
    "done": (
        lambda system: replace(system, done=Const(True)),
        "the question of `done` nothing, it was read as 'asked'",
    ),
    "size of effects": (
        lambda system: with_variable(
            system,
            "delivered",
            type=replace(system.variable("delivered").type, key=RangeDomain(Const(0), Const(3))),  # type: ignore[type-var]
        ),
        "the first value of `delivered` (0, 0), it was read as (0, 0, 0)",
    ),
    "default": (
        lambda system: with_parameter(system, "messages", default=4),
        "the default of `messages` 2, it was read as 4",
    ),
    "value": (
        lambda system: with_parameter(system, "messages", value=4),
        "the value of `messages` 2, it was read as 4",
    ),
    "least value": (
        lambda system: with_parameter(system, "messages", minimum=1),
        "the least value of `messages` 0, it was read as 1",
    ),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_wrong_declaration_is_reported(mistake: str) -> None:
    plant, said = PLANTED[mistake]
    subject = subject_of(SEED)
    check(subject)
    with pytest.raises(SelfCheckFailed, match=re.escape(said)):
        check(planted(subject, plant(subject.system)))


def test_the_report_names_the_line_and_the_instance() -> None:
    subject = subject_of(SEED)
    with pytest.raises(SelfCheckFailed, match=r"at_least_once\.py:55:9: AtLeastOnce\(messages=2, crashes=1\): Python"):
        check(planted(subject, with_step(subject.system, "crash", budget=Const(2))))


def test_a_wrong_choice_of_an_argument_is_reported() -> None:
    subject = subject_of(GROUP)
    revoke = (Argument(name="p", domain=RangeDomain(Const(0), Const(2))),)
    with pytest.raises(SelfCheckFailed, match=r"choices of `revoke\(p\)` range\(0, 1\), it was read as range\(0, 2\)"):
        check(planted(subject, with_step(subject.system, "revoke", arguments=revoke)))


def test_a_budget_that_is_right_here_alone_is_reported() -> None:
    """A proof may leave the parameter open: the number of this instance is no budget of the others."""
    text = SEED.read_text(encoding="utf-8")
    assert "at_most=crashes" in text
    subject = subject_of(SEED)
    assert subject.system.step("crash").budget == ParameterRead("crashes")
    frozen = with_step(subject.system, "crash", budget=Const(1))
    check(planted(subject, frozen))

    def misread(spec: object, parameters: dict[str, bool | int]) -> TransitionSystem:
        return with_step(subject.system.with_parameters(parameters), "crash", budget=Const(1))

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SelfCheckFailed) as failed:
        patch.setattr(declarations, "instantiate", misread)
        check(subject)
    assert "AtLeastOnce(messages=3, crashes=2): Python makes the budget of `crash` 2, it was read as 1" in str(
        failed.value
    )


BOUNDS = """
    from typing import Annotated, NamedTuple
    from modelcheck import *

    class Packet(NamedTuple):
        offset: Annotated[int, Between(0, 3)]

    class Bounds(Spec):
        top: Param[int] = 2

        level: Durable[Annotated[int, Between(0, top)]] = 0
        row: Durable[dict[Annotated[int, Between(0, top)], int]] = each(0)
        log: Durable[list[Packet]] = bounded(top)
        net: Durable[Bag[Packet]] = bag(top)
        seen: Durable[frozenset[Annotated[int, Between(1, top)]]] = frozenset()

        @step
        def go(self, x: Annotated[int, Between(0, top)]) -> None:
            self.level = x
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("level", "int 0 .. 2, it was read as int 0 .. 9"),
        ("row", "dict[int 0 .. 2, int], it was read as int 0 .. 9"),
        ("log", "list[Packet(offset: int 0 .. 3)] of at most 2, it was read as int 0 .. 9"),
        ("net", "bag[Packet(offset: int 0 .. 3)] of at most 2, it was read as int 0 .. 9"),
        ("seen", "frozenset[int 1 .. 2], it was read as int 0 .. 9"),
    ],
)
def test_a_wrong_type_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    subject = written(tmp_path, BOUNDS)
    read = lowered(subject.spec, subject.system)
    wrong = replace(read.shapes["level"], high=Const(9))  # type: ignore[type-var]
    monkeypatch.setattr(
        "modelcheck.self_check.lowered.lowered", lambda *_: read._replace(shapes={**read.shapes, name: wrong})
    )
    with pytest.raises(SelfCheckFailed, match=re.escape(f"the type of `{name}` {said}")):
        check(subject)


def test_a_wrong_type_of_an_argument_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = written(tmp_path, BOUNDS)
    read: Lowered = lowered(subject.spec, subject.system)
    wrong = {"go": {"x": replace(read.arguments["go"]["x"], high=Const(9))}}  # type: ignore[type-var]
    monkeypatch.setattr("modelcheck.self_check.lowered.lowered", lambda *_: read._replace(arguments=wrong))
    with pytest.raises(SelfCheckFailed, match=r"type of `go\(x\)` int 0 .. 2, it was read as int 0 .. 9"):
        check(subject)


SEEMING = {
    "bounds in quotes": ("level: 'Durable[Annotated[int, Between(0, top)]]' = 0", ("int", 0, 3)),
    "an alias of bounds": ("level: Durable[upto(top)] = 0", ("int", 0, 3)),
    "bounds of an imitation": ("level: Durable[Annotated[int, wide(0, top)]] = 0", ("int", 0, 4)),
    "effects of its own": ("level: Effects = double(top)", ("effects", 6)),
    "effects of one of two": ("level: Effects = effects(top + 1) if large else effects(top)", ("effects", 4)),
    "a list of its own": ("level: Durable[list[int]] = short(top)", ("list", ("int",), 2)),
}


@pytest.mark.parametrize("case", SEEMING)
def test_what_a_text_seems_to_say_is_never_believed(tmp_path: Path, case: str) -> None:
    """It is read as Python means it, or refused, or reported."""
    line, meant = SEEMING[case]
    text = f"""
        from typing import Annotated
        from modelcheck import *

        def upto(n):
            return Annotated[int, Between(0, n)]

        def wide(low, high):
            return Between(low, high + 1)

        double = lambda n: effects(2 * n)
        short = lambda n: bounded(n - 1)
        large = True

        class Small(Spec):
            top: Param[int] = 2
            {line}
            n: Durable[int] = 0

            @step
            def go(self) -> None:
                when(self.n < self.top)
                self.n += 1
    """
    try:
        subject = written(tmp_path, text, top=3)
        check(subject)
    except (SelfCheckFailed, SpecError):
        return
    read = lowered(subject.spec, subject.system)
    assert kind_of_shape(read.shapes["level"], read) == meant


def test_annotations_may_all_be_in_quotes(tmp_path: Path) -> None:
    future = "    from __future__ import annotations\n" + BOUNDS.lstrip("\n")
    subject = written(tmp_path, future.replace("top", "2").replace("2: Param", "top: Param"))
    check(subject)
    read = lowered(subject.spec, subject.system)
    assert kind_of_shape(read.shapes["row"], read) == ("dict", ("int", 0, 2), ("int",))
    wide = subject.system.step("go").arguments[0]
    wide = replace(wide, domain=RangeDomain(Const(0), Const(9)))
    with pytest.raises(SelfCheckFailed, match=r"choices of `go\(x\)` range\(0, 3\), it was read as range\(0, 9\)"):
        check(planted(subject, with_step(subject.system, "go", arguments=(wide,))))


def test_a_parameter_of_a_base_means_that_of_the_instance(tmp_path: Path) -> None:
    text = """
        from typing import Annotated
        from modelcheck import *

        class Base(Spec, abstract=True):
            messages: Param[int] = 2
            attempts: Param[int] = messages + 1
            delivered: Effects = effects(messages)

            @fault(at_most=attempts)
            def fail(self) -> None:
                self.n = 0

        class Small(Base):
            messages = 3
            last = Base.messages - 1
            n: Durable[Annotated[int, Between(0, Base.messages)]] = 0

            @step
            def go(self) -> None:
                when(self.n < self.last)
                self.n += 1
    """
    subject = written(tmp_path, text)
    assert subject.system.parameter_values == {"messages": 3, "attempts": 4}
    check(subject)
    given = written(tmp_path, text, messages=5)
    assert given.system.parameter_values == {"messages": 5, "attempts": 6}
    check(given)
    check(written(tmp_path, text, attempts=1))
    wrong = with_parameter(given.system, "attempts", value=4)
    with pytest.raises(SelfCheckFailed, match="the value of `attempts` 6, it was read as 4"):
        check(planted(given, wrong))


def test_a_constant_follows_the_parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        from modelcheck import *

        class Small(Spec):
            messages: Param[int] = 2
            last = messages - 1
            n: Durable[int] = 0

            @step
            def go(self) -> None:
                when(self.n < self.last)
                self.n += 1
    """
    subject = written(tmp_path, text, messages=5)
    read = lowered(subject.spec, subject.system)
    assert read.constants["last"] == 4
    check(subject)
    monkeypatch.setattr(
        "modelcheck.self_check.lowered.lowered", lambda *_: read._replace(constants={**read.constants, "last": 1})
    )
    with pytest.raises(SelfCheckFailed, match="the constant of `last` 4, it was read as 1"):
        check(subject)


def test_what_a_mixin_that_is_no_spec_says_is_found_where_python_finds_it(tmp_path: Path) -> None:
    text = """
        from modelcheck import *

        class Tombstones:
            def owed(self, m: int) -> bool:
                return m > 0

        class Small(Tombstones, Spec):
            delivered: Effects = effects(2)

            @step
            def go(self) -> None:
                self.delivered[1] += 1
    """
    with pytest.raises((SelfCheckFailed, SpecError), match="owed"):
        check(written(tmp_path, text))


def test_enumerations_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "first_kinds.py").write_text("from enum import Enum\n\nclass Kind(Enum):\n    A = 1\n    B = 2\n")
    (tmp_path / "other_kinds.py").write_text(
        "from enum import Enum\nfrom modelcheck import *\n\nclass Kind(Enum):\n    B = 1\n    A = 2\n\n"
        "class Base(Spec, abstract=True):\n    kind: Durable[Kind] = Kind.A\n"
    )
    text = """
        from first_kinds import Kind
        from other_kinds import Base
        from modelcheck import *

        class Small(Base):
            mine: Durable[Kind] = Kind.B

            @step
            def go(self) -> None:
                self.mine = Kind.A
    """
    with pytest.raises(SpecError, match="two enumerations are called Kind"):
        check(written(tmp_path, text))


MARKED_RECORD = """
    from typing import NamedTuple
    from modelcheck import *

    @always
    class Entry(NamedTuple):
        epoch: int = 0

    class Coordinator(Spec):
        entry: Durable[Entry] = Entry()

        @step
        def begin(self) -> None:
            when(self.entry.epoch == 0)
            self.entry = Entry(epoch=1)
"""


def test_a_value_is_no_claim_because_its_class_is_marked(tmp_path: Path) -> None:
    check(written(tmp_path, MARKED_RECORD))
