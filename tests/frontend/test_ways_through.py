"""Early returns, match, replaced records, defaults and super(): CPython and the semantics agree in every state."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from modelcheck.errors import EvaluationError, SpecError
from modelcheck.explicit import explore
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.self_check import PythonInstance
from modelcheck.semantics import enabled, holds, initial_state, step_instances, successors

HEADER = """\
import dataclasses
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, NewType
from modelcheck import *

class Phase(Enum):
    A = 1
    B = 2
    C = 3

class Pair(NamedTuple):
    left: int = 0
    phase: Phase = Phase.B

@dataclass(frozen=True)
class Box:
    n: int
    phase: Phase | None = None

class Base(Spec, abstract=True):
    n: Durable[int] = 0
    phase: Durable[Phase] = Phase.A
    maybe: Durable[Phase | None] = None
    pair: Durable[Pair] = Pair()
    last: Durable[Pair | None] = None
    box: Durable[Box] = Box(1)

    @step
    def count(self) -> None:
        when(self.n < 3)
        self.n += 1

    @step
    def turn(self, to: Phase) -> None:
        self.maybe = self.phase if self.n > 1 else None
        self.phase = to

    def value(self, x: int) -> int:
        return x + 1

    def change(self, x: int) -> None:
        self.n = min(x, 3)

    @always
    def claim(self) -> bool:
        return self.n < 2

class Middle(Base, abstract=True):
    def value(self, x: int) -> int:
        return 10 * super().value(x)

class Small(Middle):
    __extra__
"""
Read = Callable[[str], tuple[LoadedSpec, TransitionSystem]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(members: str) -> tuple[LoadedSpec, TransitionSystem]:
        path = tmp_path / "small.py"
        path.write_text(HEADER.replace("    __extra__", indent(dedent(members).strip("\n"), "    ")), encoding="utf-8")
        (spec,) = load_file(path)
        return spec, instantiate(spec)

    return read


def agree(spec: LoadedSpec, system: TransitionSystem) -> dict[State, bool]:
    """The truth of the property in every reachable state, after CPython has confirmed it and every step."""
    python = PythonInstance(spec, system)
    frontier, truth = [initial_state(system)], {}
    while frontier:
        state = frontier.pop()
        python.load(state)
        truth[state] = holds(system, state, system.properties[0].condition)
        assert python.object.claim() == truth[state]
        after = dict(successors(system, state))
        for instance in (each for step in system.steps for each in step_instances(system, step)):
            python.load(state)
            assert python.take(instance) == enabled(system, state, instance)
            assert python.state() == after.get(instance, state)
        frontier += [target for target in dict.fromkeys(after.values()) if target not in truth]
    return truth


PROPERTIES = [
    "if self.n == 0:\n    return True\nreturn self.phase == Phase.A",
    "if self.n == 0:\n    x = 1\nelif self.phase is Phase.B:\n    x = 2\nelse:\n    return self.n > 2\nreturn x == 1",
    "x = 0\nif self.n > 1:\n    x = 1\nif self.phase is not Phase.A:\n    x = x + 2\nreturn x != 3",
    "match self.phase:\n    case Phase.A | Phase.B:\n        return self.n < 2\n    case _:\n        return self.n > 0",
    "match self.n:\n    case 0:\n        y = True\n    case 1 if self.phase is Phase.A:\n        y = False\n"
    "    case _:\n        y = self.n > 2\nreturn y",
    "match self.maybe:\n    case None:\n        return self.n < 3\n    case Phase.A:\n        return True\n"
    "return False",
    "match self.n > 1:\n    case True:\n        return self.phase is Phase.A\n    case False:\n"
    "        return True\nreturn False",
    "return self.maybe is not self.phase",
    "return (self.n > 1) is (self.phase is Phase.A)",
    "return super().claim() or self.phase is Phase.A",
    "return self.value(self.n) == 20",
    "return super().value(self.n) != 30",
    "return self.pair._replace(left=self.n) != Pair(2)",
    "return dataclasses.replace(self.box, n=self.n) == Box(2)",
    "return Box(self.n, phase=self.phase) != dataclasses.replace(Box(2), phase=Phase.B)",
]


@pytest.mark.parametrize("body", PROPERTIES)
def test_a_property_means_what_python_returns(read: Read, body: str) -> None:
    truth = agree(*read("@always\ndef claim(self) -> bool:\n" + indent(body, "    ")))
    assert set(truth.values()) == {True, False}


EFFECTS = [
    "match self.phase:\n    case Phase.A:\n        self.n = 0\n        self.phase = Phase.B\n"
    "    case Phase.B:\n        self.n = 2",
    "match self.maybe:\n    case Phase.C | None if self.n > 0:\n        self.n -= 1\n    case _:\n        pass",
    "self.pair = self.pair._replace(phase=self.phase, left=self.n)\nself.last = self.pair._replace()",
    "when(self.last is None)\nself.last = Pair(left=1)",
    "when(self.last is not None)\nself.last = self.last._replace(left=self.n)",
    "self.box = dataclasses.replace(self.box, n=self.n % 2, phase=self.maybe)",
    "self.change(self.n + 1)",
    "super().change(self.value(0) - 8)",
]


@pytest.mark.parametrize("body", EFFECTS)
def test_an_effect_means_what_python_does(read: Read, body: str) -> None:
    change = "def change(self, x: int) -> None:\n    super().change(x)\n    self.phase = Phase.C\n"
    assert len(agree(*read(change + "@step\ndef go(self) -> None:\n" + indent(body, "    ")))) > 10


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("if self.n > 0:\n    return True", "MC202"),
        ("return True\nreturn False", "MC202"),
        ("return self.n is 1", "MC223"),
        ("return self.pair is self.pair", "MC223"),
        ("return self.phase is None or self.n is True", "MC223"),
        ("match self.n:\n    case x:\n        return x > 0", "MC226"),
        ("match self.pair:\n    case Pair(1):\n        return True", "MC226"),
        ("match self.n:\n    case _ if self.n > 0:\n        return True", "MC226"),
        ("match self.n:\n    case True:\n        return True", "MC223"),
        ("match self.n > 0:\n    case 1:\n        return True", "MC205"),
        ("return self.box._replace(n=1) == self.box", "MC202"),
        ("return dataclasses.replace(self.pair, left=1) == self.pair", "MC202"),
        ("return self.pair._replace(lfet=1) == self.pair", "MC201"),
        ("return self.n._replace(left=1) == self.n", "MC205"),
        ("return Box() == self.box", "MC205"),
        ("x = 0\n" + "if self.n > 0:\n    x = x + 1\n" * 7 + "return x > 0", "MC202"),
    ],
)
def test_what_is_half_understood_is_refused(read: Read, body: str, code: str) -> None:
    with pytest.raises(SpecError, match=code):
        read("@always\ndef claim(self) -> bool:\n" + indent(body, "    "))


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ("@step\ndef count(self) -> None:\n    super().count()", "MC224"),
        ("def change(self, x: int) -> None:\n    super(Base, self).change(x)", "MC224"),
        ("def value(self, x: int) -> int:\n    return super().valeu(x)", "MC201"),
        ("def value(self, x: int) -> int:\n    return self.value(x)", "MC213"),
    ],
)
def test_an_override_that_goes_wrong_is_refused(read: Read, override: str, code: str) -> None:
    with pytest.raises(SpecError, match=code):
        read(override + "\n@step\ndef go(self) -> None:\n    self.change(self.value(1))")


@pytest.mark.parametrize(
    "record",
    [
        "@dataclass(frozen=True)\nclass R:\n    x: int\n    def __post_init__(self) -> None: ...",
        "@dataclass(frozen=True, eq=False)\nclass R:\n    x: int",
        "@dataclass(frozen=True)\nclass R:\n    x: int\n    def __eq__(self, other: object) -> bool: ...",
        "@dataclass(frozen=True)\nclass R:\n    x: int = dataclasses.field(compare=False)",
        "@dataclass(frozen=True, kw_only=True)\nclass R:\n    x: int",
        "class R(NamedTuple):\n    x: int\n    def __eq__(self, other: object) -> bool:\n        return True",
    ],
)
def test_a_record_with_code_of_its_own_is_refused(tmp_path: Path, record: str) -> None:
    path = tmp_path / "small.py"
    path.write_text(
        f"{HEADER.partition('class Phase')[0]}\n{record}\n\nclass Small(Spec):\n    r: Durable[R] = R(x=1)\n"
    )
    (spec,) = load_file(path)
    with pytest.raises(SpecError, match="MC203"):
        instantiate(spec)


@pytest.mark.parametrize(
    "effect",
    [
        "self.few = self.few | {self.n}",
        "self.few = {0, self.n}",
        "self.go_on = (self.few | {self.n}) == self.few",
        "self.go_on = self.few == {0, 1, self.n}",
        "self.go_on = len(self.few | {self.n}) > 1",
        "self.go_on = self.n in (self.few | {self.n})",
        "self.go_on = all(x < 5 for x in self.few | {self.n})",
    ],
)
def test_a_set_does_not_lose_what_it_cannot_hold(tmp_path: Path, effect: str) -> None:
    path = tmp_path / "small.py"
    path.write_text(
        "from typing import Annotated\nfrom modelcheck import *\n\n\nclass Small(Spec):\n"
        "    few: Durable[frozenset[Annotated[int, Between(0, 1)]]] = frozenset()\n"
        "    go_on: Durable[bool] = False\n    n: Durable[int] = 0\n\n"
        "    @step\n    def fill(self) -> None:\n        self.few = {0, 1}\n        self.n = 2\n\n"
        f"    @step\n    def go(self) -> None:\n        {effect}\n"
    )
    (spec,) = load_file(path)
    with pytest.raises(EvaluationError, match=r"MC302 .*2 is outside 0 \.\. 1, reached by: fill"):
        explore(instantiate(spec))


def test_an_enum_that_compares_in_its_own_way_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(
        "from enum import Enum\nfrom modelcheck import *\n\n\nclass Phase(Enum):\n    A = 1\n    B = 2\n\n"
        "    def __eq__(self, other: object) -> bool:\n        return True\n\n\n"
        "class Small(Spec):\n    phase: Durable[Phase] = Phase.A\n"
    )
    (spec,) = load_file(path)
    with pytest.raises(SpecError, match=r"MC203 .*`__eq__` of its own"):
        instantiate(spec)
