"""Specs that somebody wrote who wanted a wrong answer, each smaller than the one that got it."""

import subprocess
import sys
from pathlib import Path

import pytest

from modelcheck import verify as interactive
from modelcheck.check import ExitCode, verify
from modelcheck.check.prove import prove
from modelcheck.errors import SpecError
from modelcheck.explicit.limits import Limits
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import holds, initial_state, successors
from modelcheck.verdict import Unknown
from tests.support.sizes import slow_but

GO = "    @step\n    def go(self) -> None:\n"
HEAD = "from enum import Enum\nfrom typing import Annotated, NamedTuple, NewType\nfrom modelcheck import *\n"


def read(folder: Path, text: str, **parameters: bool | int) -> TransitionSystem:
    path = folder / "spec.py"
    path.write_text(HEAD + text)
    return instantiate(load_file(path)[-1], parameters)


def code(folder: Path, text: str, **parameters: bool | int) -> str:
    with pytest.raises(SpecError) as caught:
        read(folder, text, **parameters)
    (found,) = {each.code for each in caught.value.diagnostics}
    return found


def agreed(folder: Path, text: str, **parameters: bool | int) -> int:
    path = folder / "spec.py"
    path.write_text(HEAD + text)
    return verify(path, any_size=False, parameters=parameters, self_check="all").exit_code


def test_a_loop_over_a_map_runs_over_its_keys(tmp_path: Path) -> None:
    text = """
class A(Spec):
    m: Durable[dict[Annotated[int, Between(0, 2)], int]] = each(5)
    n: Durable[int] = 0
    @step
    def go(self) -> None:
        when(self.n == 0)
        for k in self.m:
            self.n += k
    @always
    def keys(self) -> bool:
        return all(k < 3 for k in self.m)
"""
    system = read(tmp_path, text)
    ((_, after),) = successors(system, initial_state(system))
    assert after[system.variable_index["n"]] == 3
    assert holds(system, after, system.properties[0].condition)
    assert agreed(tmp_path, text) == 0


def test_a_loop_over_effects_runs_over_their_counts(tmp_path: Path) -> None:
    text = """
class A(Spec):
    n: Durable[int] = 0
    delivered: Effects = effects(2)
    @step
    def go(self) -> None:
        when(self.n < 2)
        self.delivered[self.n] += 1
        self.n += 1
    @always
    def few(self) -> bool:
        return sum(count for count in self.delivered) == self.n
"""
    assert agreed(tmp_path, text) == 0


UTIL = """
from modelcheck import Durable, Spec, always, step, when
from {module} import LIMIT
class A(Spec):
    x: Durable[int] = 0
    @step
    def go(self) -> None:
        when(self.x < LIMIT)
        self.x += 1
    @always
    def ok(self) -> bool:
        return self.x <= 2
"""


@pytest.mark.parametrize("module", ["util", ".util"])
def test_a_module_of_another_folder_does_not_stand_in_the_way(tmp_path: Path, module: str) -> None:
    for name, limit in (("a", 2), ("b", 3)):
        folder = tmp_path / name / "pkg" if module.startswith(".") else tmp_path / name
        folder.mkdir(parents=True)
        if module.startswith("."):
            (folder / "__init__.py").write_text("")
        (folder / "util.py").write_text(f"LIMIT = {limit}\n")
        (folder / "spec.py").write_text(UTIL.format(module=module))
    specs = sorted(tmp_path.rglob("spec.py"))
    assert [each.exit_code for each in verify(*specs, any_size=False).results] == [0, 1]
    assert [each.exit_code for each in verify(*reversed(specs), any_size=False).results] == [1, 0]


def in_two_folders(folder: Path, helper: str, head: str) -> list[Path]:
    """A spec that holds, with its helper, and one that does not, with its own."""
    for name, limit in (("a", 2), ("b", 3)):
        (folder / name / helper).parent.mkdir(parents=True)
        (folder / name / helper).write_text(f"LIMIT = {limit}\n")
        (folder / name / "spec.py").write_text(UTIL.format(module="util").replace("from util import LIMIT", head))
    return sorted(folder.rglob("spec.py"))


PATH = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "common"))
from shared import LIMIT
"""


@pytest.mark.parametrize(
    ("helper", "head"),
    [
        ("lib/util.py", "from lib.util import LIMIT"),
        ("lib/util.py", "import lib.util as util\nLIMIT = util.LIMIT"),
        ("common/shared.py", PATH),
    ],
)
def test_each_file_imports_its_own_modules_wherever_they_are(tmp_path: Path, helper: str, head: str) -> None:
    specs = in_two_folders(tmp_path, helper, head)
    assert [each.exit_code for each in verify(*specs, any_size=False).results] == [0, 1]
    assert [each.exit_code for each in verify(*reversed(specs), any_size=False).results] == [1, 0]
    assert str(tmp_path) not in "".join(sys.path)


def test_a_helper_that_was_edited_is_read_again(tmp_path: Path) -> None:
    spec, _ = in_two_folders(tmp_path, "lib/util.py", "from lib.util import LIMIT")
    assert verify(spec, any_size=False).exit_code == 0
    (spec.parent / "lib" / "util.py").write_text("LIMIT = 2 + 1\n")
    assert verify(spec, any_size=False).exit_code == 1


def test_a_class_keeps_its_module_when_another_file_has_one_of_that_name(tmp_path: Path) -> None:
    for name, limit in (("a", 1), ("b", 5)):
        (tmp_path / name).mkdir()
        base = f"from modelcheck import *\nLIMIT = {limit}\nclass Base(Spec, abstract=True):\n    MOST = LIMIT\n"
        (tmp_path / name / "base.py").write_text(base)
        own = "class A(base.Base):\n    x: Durable[bool] = False\n    @always\n    def p(self) -> bool:\n"
        own += "        return self.MOST < 2 or self.x\n"
        (tmp_path / name / "spec.py").write_text(f"import base\nfrom modelcheck import *\n{own}")
    first, second = (load_file(tmp_path / name / "spec.py")[0] for name in ("a", "b"))
    assert interactive(first.cls, any_size=False)["p"].as_promised
    assert not interactive(second.cls, any_size=False)["p"].as_promised


@pytest.mark.parametrize(
    "line",
    ["top = many(Base)", 'top = len(getattr(Base, "consumers"))', 'top = eval("2")', "top = kept()"],
)
def test_a_constant_computed_from_the_class_as_an_object_is_refused(tmp_path: Path, line: str) -> None:
    text = f"""
Consumer = NewType("Consumer", int)
def many(cls):
    return len(cls.consumers)
class Base(Spec, abstract=True):
    consumers: Param[Ids[Consumer]] = ids(2)
class A(Base):
    size: Param[int] = 2
    def kept(self=None, k: int = size) -> int:
        return k
    {line}
    x: Durable[int] = 0
    @step
    def go(self) -> None:
        when(self.x < self.top)
        self.x += 1
"""
    assert code(tmp_path, text) == "MC206"


@pytest.mark.parametrize(
    "record",
    [
        "class R(Offset):\n    value = 5\n",
        "class R(Offset):\n    _fields = ('other', 'value')\n",
        "R = Offset\nOffset.__new__.__defaults__ = (7,)\n",
        "R = Offset\nOffset._field_defaults['other'] = 9\n",
    ],
)
def test_a_record_that_was_changed_after_its_class_is_refused(tmp_path: Path, record: str) -> None:
    text = "class Offset(NamedTuple):\n    value: bool\n    other: bool = False\n" + record
    text += "class A(Spec):\n    r: Durable[R] = R(True)\n" + GO + "        self.r = R(False)\n"
    assert code(tmp_path, text) in ("MC203", "MC205")


def test_a_bound_around_the_lifetime_follows_the_parameter(tmp_path: Path) -> None:
    text = """
class A(Spec):
    batch: Param[int] = 2
    x: Annotated[Durable[int], Between(0, batch)] = 0
    @step
    def go(self) -> None:
        when(self.x < self.batch)
        self.x += 1
    @always
    def small(self) -> bool:
        return self.x <= self.batch
"""
    assert [agreed(tmp_path, text, batch=batch) for batch in (1, 2, 5)] == [0, 0, 0]


SET_LOOP = """
class E(Enum):
    A = 1
    B = 2
class A(Spec):
    s: Durable[frozenset[E]] = frozenset()
    last: Durable[E] = E.A
    n: Durable[int] = 0
    seen: Durable[dict[E, bool]] = each(False)
    @step
    def put(self, k: E) -> None:
        when(k not in self.s)
        self.s = self.s | {{k}}
    @step
    def scan(self) -> None:
        when(self.n == 0 and len(self.s) == 2)
        for k in self.s:
            {line}
    @always
    def few(self) -> bool:
        return len(self.s) <= 2
"""


@pytest.mark.parametrize("line", ["self.last = k", "self.n = self.n * 2 + 1", "self.seen[E.A] = k == E.A"])
def test_a_loop_over_a_set_does_not_depend_on_the_order(tmp_path: Path, line: str) -> None:
    assert code(tmp_path, SET_LOOP.format(line=line)) == "MC202"


@pytest.mark.parametrize("line", ["self.n += 1", "self.seen[k] = True", "self.seen[k] = not self.seen[k]"])
def test_a_loop_over_a_set_may_go_in_any_order(tmp_path: Path, line: str) -> None:
    assert agreed(tmp_path, SET_LOOP.format(line=line)) == 0


def test_a_member_that_is_not_equal_to_itself_is_refused(tmp_path: Path) -> None:
    text = "class L(float, Enum):\n    A = float('nan')\n    B = 1.0\n"
    text += "class A(Spec):\n    x: Durable[L] = L.A\n    @step\n    def go(self) -> None:\n        self.x = L.B\n"
    assert code(tmp_path, text) == "MC203"


MADE = "class A(Spec):\n    x: Durable[int] = 0\n" + GO + "        self.x = 1 - self.x\n"
INDENTED = "".join(f"    {line}\n" for line in MADE.splitlines())


@pytest.mark.parametrize("text", ["if True:\n" + INDENTED, "def make():\n" + INDENTED + "    return A\nB = make()\n"])
def test_a_spec_is_found_wherever_the_module_makes_it(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).name == "A"


def test_a_spec_that_its_decorator_hides_is_not_left_out(tmp_path: Path) -> None:
    text = "SPECS = []\ndef register(cls):\n    SPECS.append(cls)\n@register\n" + MADE
    assert code(tmp_path, text) == "MC228"


def test_an_optional_is_asked_for_in_a_set_as_python_does(tmp_path: Path) -> None:
    text = """
C = NewType("C", int)
class A(Spec):
    cs: Param[Ids[C]] = ids(2)
    some: Durable[frozenset[C]] = frozenset()
    one: Durable[C | None] = None
    @step
    def take(self, c: C) -> None:
        self.one = c
        self.some = self.some | {c}
    @always
    def known(self) -> bool:
        return self.one is None or self.one in self.some
    @always
    def absent(self) -> bool:
        return self.one not in self.some or self.one is not None
"""
    assert agreed(tmp_path, text) == 0


@pytest.mark.parametrize("flag", ['"yes"', "1.5", "None"])
def test_a_constant_that_became_something_else_is_gone(tmp_path: Path, flag: str) -> None:
    text = f"""
class Base(Spec, abstract=True):
    flag = False
    x: Durable[int] = 0
class A(Base):
    flag = {flag}
    @step
    def go(self) -> None:
        when(self.flag)
        self.x = 1
"""
    assert code(tmp_path, text) in ("MC201", "MC203")


def test_a_computed_index_of_minus_one_is_the_last(tmp_path: Path) -> None:
    text = """
class A(Spec):
    q: Durable[list[int]] = bounded(2)
    i: Durable[int] = 0
    @step
    def put(self) -> None:
        when(len(self.q) < 2)
        self.q.append(len(self.q) + 5)
        self.i = -1
    @always
    def last(self) -> bool:
        return len(self.q) == 0 or self.q[self.i] == len(self.q) + 4
"""
    assert agreed(tmp_path, text) == 0


PROMISE = """
class S(Spec):
    failures: Param[int] = {default}
    {line}
    semantics = {promise}
    done: Durable[bool] = False
    delivered: Effects = effects(1)
    @step
    def process(self) -> None:
        when(not self.done)
        self.delivered[0] += 1
        self.done = True
    @fault(at_most=failures)
    def fail(self) -> None:
        when(self.done)
        self.done = False
"""


@pytest.mark.parametrize(
    ("default", "line", "promise"),
    [
        (1, "strict: Param[bool] = failures > 1", "EXACTLY_ONCE if strict else AT_LEAST_ONCE"),
        (1, "attempts: Param[int] = failures + 1", "EXACTLY_ONCE if attempts > 2 else AT_LEAST_ONCE"),
        (1, "", "EXACTLY_ONCE if failures >= 5 else AT_LEAST_ONCE"),
        (1, "", "EXACTLY_ONCE if failures == 70 else AT_LEAST_ONCE"),
    ],
)
@pytest.mark.parametrize("ask", [verify, prove])
def test_a_promise_that_breaks_in_another_instance_is_broken(
    tmp_path: Path, ask, default: int, line: str, promise: str
) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + PROMISE.format(default=default, line=line, promise=promise))
    assert ask(path, properties=[BuiltIn.NO_DUPLICATE]).exit_code is ExitCode.NOT_AS_PROMISED


def test_a_promise_by_a_number_is_one_by_whether_it_is_zero(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    promise = "AT_LEAST_ONCE if failures else EXACTLY_ONCE"
    path.write_text(HEAD + PROMISE.format(default=1, line="", promise=promise))
    (result,) = verify(path, properties=[BuiltIn.NO_DUPLICATE]).results
    assert result.exit_code == 0
    assert not isinstance(result[BuiltIn.NO_DUPLICATE].verdict, Unknown)


def test_a_set_of_nothing_begins_empty(tmp_path: Path) -> None:
    text = """
class S(Spec):
    messages: Param[int] = 2
    waiting: Durable[frozenset[Annotated[int, Between(0, messages - 1)]]] = frozenset()
    @step
    def add(self, m: Annotated[int, Between(0, messages - 1)]) -> None:
        when(m not in self.waiting)
        self.waiting = self.waiting | {m}
"""
    assert (
        agreed(
            tmp_path,
            text + "    @always\n    def p(self) -> bool:\n        return len(self.waiting) >= 0\n",
            messages=0,
        )
        == 0
    )


def test_no_instance_has_less_than_no_messages(tmp_path: Path) -> None:
    text = "class S(Spec):\n    messages: Param[int] = 2\n    delivered: Effects = effects(messages - 1)\n"
    text += "    @step\n    def go(self) -> None:\n        self.delivered[0] += 1\n"
    assert code(tmp_path, text, messages=0) == "MC206"
    assert read(tmp_path, text).requires


def test_what_a_list_does_not_hold_has_no_bounds(tmp_path: Path) -> None:
    text = """
class S(Spec):
    low: Param[int] = 1
    q: Durable[list[Annotated[int, Between(low, 3)]]] = bounded(2)
    @step
    def put(self) -> None:
        when(len(self.q) < 2 and self.low <= 3)
        self.q.append(self.low)
    @always
    def p(self) -> bool:
        return len(self.q) <= 2
"""
    assert agreed(tmp_path, text, low=4) == 0


def test_effects_of_different_sizes_are_named_where_owed_is_asked(tmp_path: Path) -> None:
    text = "class S(Spec):\n    a: Effects = effects(2)\n    b: Effects = effects(3)\n    n: Durable[int] = 0\n"
    text += GO + "        self.a[0] += 1\n    def owed(self, m: int) -> bool:\n        return m < 2\n"
    with pytest.raises(SpecError, match="`Effects` of different sizes"):
        read(tmp_path, text)


def test_a_base_with_assertions_says_that_python_dropped_them(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(
        HEAD + "class Base(Spec, abstract=True):\n    x: Durable[int] = 0\n    @step\n    def go(self) -> None:\n"
        "        assert self.x < 2\n        self.x = 1\n"
    )
    (tmp_path / "spec.py").write_text("from base import Base\nclass A(Base):\n    pass\n")
    command = [sys.executable, "-O", "-m", "modelcheck", "verify", "--no-any-size", str(tmp_path / "spec.py")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == ExitCode.BAD_SPEC
    assert "run Python without -O" in ended.stdout


PHASES = """
class P(Enum):
    A = 1
    B = 2
FIRST = P.A
class Base(Spec, abstract=True):
    @step
    def go(self) -> None:
        when(self.phase == P.B)
        self.phase = P.A
class S(Base):
    phase: Durable[P] = FIRST
    both: Durable[dict[bool, P]] = each(P.A)
"""


def test_a_member_of_an_enum_may_have_a_name_of_the_module(tmp_path: Path) -> None:
    assert read(tmp_path, PHASES).variables[0].initial is not None


@pytest.mark.parametrize("after", ["S.phase = P.B\n", "S.both = each(P.B)\n", "S.semantics = EXACTLY_ONCE\n"])
def test_a_member_assigned_after_the_class_is_noticed(tmp_path: Path, after: str) -> None:
    text = PHASES.replace("class S(Base):", "class S(Base):\n    semantics = AT_LEAST_ONCE")
    assert code(tmp_path, text + after) == "MC107"


def test_of_two_classes_of_one_name_none_is_checked_for_the_other(tmp_path: Path) -> None:
    assert code(tmp_path, PHASES + "class S(Base):\n    phase: Durable[P] = P.B\n") == "MC227"


@pytest.mark.parametrize("encoding", ["utf-7", "rot13", "klingon", "latin-1"])
def test_a_file_in_another_encoding_is_not_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "spec.py"
    path.write_text(f"# coding: {encoding}\n{HEAD}{MADE}", encoding="utf-8")
    with pytest.raises(SpecError, match="MC101"):
        load_file(path)


def run(*arguments: str, **streams: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "modelcheck", *arguments]
    return subprocess.run(command, text=True, check=False, **streams)  # type: ignore[call-overload]


def test_a_spec_that_ends_python_is_a_bad_spec(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + MADE.replace("def go(self)", 'def go(self, k: "exit(0)")'))
    ended = run("verify", str(path), capture_output=True)
    assert (ended.returncode, "calls exit()" in ended.stderr) == (ExitCode.BAD_SPEC, True)


def test_an_internal_error_that_nobody_reads_is_one(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + MADE)
    program = (
        "import sys, modelcheck.check.targets as targets\n"
        "def fail(*_): raise RuntimeError('planted')\n"
        "targets.load_file = fail\n"
        f"sys.argv = ['modelcheck', 'verify', {str(path)!r}]\n"
        "from modelcheck.cli import main; main()"
    )
    with open("/dev/full", "w") as full:
        ended = subprocess.run([sys.executable, "-c", program], stderr=full, stdout=subprocess.PIPE, check=False)
    assert ended.returncode == ExitCode.INTERNAL


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf"])
@pytest.mark.parametrize("command", ["verify", "prove"])
def test_no_time_and_for_ever_are_no_time_limits(tmp_path: Path, command: str, seconds: str) -> None:
    ended = run(command, f"--time-limit={seconds}", str(tmp_path / "spec.py"), capture_output=True)
    assert ended.returncode == ExitCode.USAGE


def test_what_a_step_says_it_returns_is_not_asked(tmp_path: Path) -> None:
    text = (
        MADE.replace("-> None", '-> "nothing at all"')
        + "    @always\n    def p(self) -> bool:\n        return self.x < 2\n"
    )
    assert agreed(tmp_path, text) == 0


SET = """
class E(Enum):
    A = 1
    B = 2
    Z = 3
class R(NamedTuple):
    a: bool
    b: bool
Row = NewType("Row", int)
class S(Spec):
    rows: Param[Ids[Row]] = ids(2)
    s: Durable[frozenset[E]] = frozenset()
    pairs: Durable[frozenset[tuple[bool, bool]]] = frozenset()
    records: Durable[frozenset[R]] = frozenset()
    some: Durable[frozenset[Row]] = frozenset()
    x: Durable[dict[E, dict[E, int]]] = each(0)
    y: Durable[dict[bool, bool]] = each(True)
    z: Durable[dict[E, E]] = each(E.Z)
    w: Durable[dict[E, bool]] = each(False)
    last: Durable[E] = E.A
    total: Durable[int] = 0
    seen: Volatile[dict[Row, dict[Row, bool]]] = each(False)
    @step
    def go(self, e: E, r: Row) -> None:
        when(self.s != frozenset())
"""


@pytest.mark.parametrize(
    "body",
    [
        "for m in self.s:\n    for j in E:\n        self.x[m][j] = self.x[j][m] + 1",
        "for m in self.s:\n    self.x[m][E.A] = self.x[E.A][m] + 1",
        "for m in self.s:\n    self.x[E.A][m] = 1\n    self.x[m][E.A] = 2",
        "for p in self.pairs:\n    self.y[p[0]] = p[1]",
        "for p in self.records:\n    self.y[p.a] = p.b",
        "for m in self.s:\n    k = m\n    for m in E:\n        self.z[m] = k",
        "for m in self.s:\n    if not any(self.w[m] for m in E):\n        self.w[m] = True",
        "for m in self.some:\n    self.forget(m)\n    self.seen[m][r] = True",
        "for m in self.s:\n    self.last = m",
        "for m in self.s:\n    self.total += 1\n    self.x[m][m] = self.total",
        "for m in self.s:\n    self.total += self.total",
        "for e in self.s:\n    pass\nself.last = e",
        "k = E.A\nfor m in self.s:\n    k = m\nself.last = k",
    ],
)
def test_nothing_depends_on_the_order_of_a_frozenset(tmp_path: Path, body: str) -> None:
    assert code(tmp_path, SET + "        " + body.replace("\n", "\n        ") + "\n") == "MC202"


@pytest.mark.parametrize(
    "body",
    [
        "for m in self.s:\n    self.x[m][e] = self.x[m][m] + 1",
        "for m in self.s:\n    for j in E:\n        self.x[j][m] = self.x[j][m] + 1 if self.x[e][m] < 2 else 0",
        "for m in self.s:\n    self.total += 1 if self.w[m] else 2\n    self.w[m] = True",
        "for m in self.s:\n    if not any(self.x[m][j] > 1 for j in E):\n        self.x[m][e] += 1",
        "for m in self.some:\n    self.seen[m][r] = not self.seen[m][m]",
        "for p in self.records:\n    self.total += 1 if p.b else 0",
    ],
)
def test_rounds_that_leave_each_other_alone_may_run_in_any_order(tmp_path: Path, body: str) -> None:
    fill = """
    @step
    def fill(self, e: E, r: Row) -> None:
        self.s = self.s | {e}
        self.some = self.some | {r}
        self.records = self.records | {R(e == E.A, e == E.B)}
        self.w[e] = not self.w[e]
    @fault
    def crash(self) -> None:
        self.forget()
    @always
    def ok(self) -> bool:
        return self.total >= 0
"""
    text = SET + "        when(self.total < 3)\n        " + body.replace("\n", "\n        ") + fill
    (tmp_path / "spec.py").write_text(HEAD + text)
    limits = Limits(max_states=60)
    assert verify(tmp_path / "spec.py", any_size=False, self_check="all", limits=limits).exit_code in (0, 3)


@pytest.mark.parametrize(
    "fold", ["any(10 // self.d[e] > 3 for e in self.s)", "all(10 // self.d[e] > 9 for e in self.s)"]
)
def test_a_member_that_fails_is_met_whatever_the_order(tmp_path: Path, fold: str) -> None:
    text = f"""
class E(Enum):
    A = 1
    B = 2
class S(Spec):
    s: Durable[frozenset[E]] = frozenset()
    d: Durable[dict[E, int]] = each(2)
    x: Durable[bool] = False
    @step
    def fill(self, e: E) -> None:
        self.s = {{E.A, E.B}}
        self.d[e] = 0
    @step
    def go(self) -> None:
        when({fold})
        self.x = True
    @always
    def ok(self) -> bool:
        return self.d[E.A] >= 0
"""
    (tmp_path / "spec.py").write_text(HEAD + text)
    assert [each.code for each in verify(tmp_path / "spec.py", any_size=False).errors] == ["MC303"]


BASE = """
import functools, operator, sys
class Base(Spec, abstract=True):
    n: Param[int] = 2
    LIM = n + 1
    k: Durable[int] = 0
    @step
    def inc(self) -> None:
        when(self.k < self.n)
        self.k += 1
class Config:
    held = Base
    reg = {"b": Base}
    @classmethod
    def limit(cls): return Base.n
    @staticmethod
    def static(): return Base.LIM
    def method(self): return Base.n
    @property
    def prop(self): return Base.n
    def __call__(self): return Base.n
    def __getitem__(self, key): return Base.n
    def __radd__(self, other): return other + Base.n
    @staticmethod
    def truth(): return int(bool(vars(Base)["n"]))
    @staticmethod
    def equal(): return int(Base.__dict__["n"] == 7)
    @staticmethod
    def hashed(): return int(vars(Base)["n"] in {7})
def by_object(): return Config.held.n
def by_dict(): return Config.reg["b"].n
def by_subclasses(): return [each for each in Spec.__subclasses__() if each.__name__ == "Base"][-1].n
"""


@pytest.mark.parametrize(
    "value",
    [
        "Config.limit()",
        "Config.static()",
        "Config().method()",
        "Config().prop",
        "Config()()",
        "Config()['x']",
        "1 + Config()",
        "Config.truth()",
        "Config.equal()",
        "Config.hashed()",
        "[Base][0].n",
        "operator.attrgetter('Base.n')(sys.modules[__name__])",
        "by_object()",
        "by_dict()",
        "by_subclasses()",
    ],
)
@pytest.mark.parametrize(
    "line", ["LIMIT = {}", "y: Durable[int] = {}", "y: Durable[Annotated[int, Between(0, {})]] = 0"]
)
def test_a_parameter_is_read_by_its_name_alone(tmp_path: Path, value: str, line: str) -> None:
    assert code(tmp_path, f"{BASE}class S(Base):\n    {line.format(value)}\n") in ("MC203", "MC206", "MC107")


@pytest.mark.parametrize("value", ["locals()['n']", "vars()['n']", "eval('n')", "dict(locals())['n']"])
def test_a_parameter_of_the_class_itself_is_read_by_its_name_alone(tmp_path: Path, value: str) -> None:
    assert code(tmp_path, f"class S(Spec):\n    n: Param[int] = 2\n    LIMIT = {value}\n") == "MC206"


BROKER = """
from modelcheck import Durable, Param, Spec, step, when
class Broker(Spec, abstract=True):
    n: Param[int] = 2
    k: Durable[int] = 0
    @step
    def inc(self) -> None:
        when(self.k < self.n)
        self.k += 1
class Held:
    base = Broker
"""


@pytest.mark.parametrize("base", ["broker.Broker", "Held.base"])
@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("LIMIT = {}.n + 1", "self.k < self.LIMIT"),
        ("LIMIT = {{'a': lambda: {}.n}}['a']()", "self.k <= self.LIMIT"),
        ("y: Durable[int] = {}.n + 1", "self.k < self.y"),
        ("y: Durable[Annotated[int, Between(0, {}.n)]] = 0", "self.y <= self.n"),
    ],
)
def test_a_base_may_be_reached_through_what_holds_it(tmp_path: Path, base: str, line: str, claim: str) -> None:
    (tmp_path / "broker.py").write_text(BROKER)
    own = f"class S({base}):\n    {line.format(base)}\n    @always\n    def p(self) -> bool:\n        return {claim}\n"
    (tmp_path / "spec.py").write_text(f"{HEAD}import broker\nfrom broker import Held\n{own}")
    for given in ({}, {"n": 4}):
        assert verify(tmp_path / "spec.py", any_size=False, parameters=given, self_check="all").exit_code == 0


INSIDE = """
Consumer = NewType("Consumer", int)
class Colour(Enum):
    RED = "red"
    BLUE = "blue"
class Answer(NamedTuple):
    offset: int | None
    epoch: int
class Reply(NamedTuple):
    answer: Answer
    other: Answer | None
    colour: Colour | None
    sure: bool | None
    by: Consumer | None
class A(Spec):
    consumers: Param[Ids[Consumer]] = ids(2)
    reply: Durable[Reply | None] = None
    kept: Durable[Reply] = Reply(Answer(None, 0), None, None, None, None)
    seen: Durable[int | None] = None
    @step
    def nothing(self) -> None:
        when(self.reply is None)
        self.reply = Reply(Answer(None, 1), Answer(None, 2), None, None, None)
    @step
    def something(self, c: Consumer) -> None:
        when(self.reply is None)
        self.reply = Reply(Answer(4, 1), Answer(5, 2), Colour.BLUE, True, c)
    @step
    def less(self, c: Consumer) -> None:
        when(self.reply is None)
        self.reply = Reply(Answer(4, 1), None, Colour.RED, False, c)
    @step
    def keep(self) -> None:
        when(self.reply is not None)
        self.kept = self.reply
    @step
    def see(self) -> None:
        when(self.reply is not None and self.reply.colour != Colour.RED)
        reply = self.reply
        other = reply.other
        self.seen = reply.answer.offset if other is None else other.offset
    @step
    def change(self) -> None:
        when(self.reply is not None and self.reply.answer.epoch == 1)
        self.reply = self.reply._replace(colour=None)
    @step
    def drop(self) -> None:
        when(self.reply is not None and self.reply.by is None)
        self.reply = None
"""
HOLD = """
    @always
    def of_its_answer(self) -> bool:
        return self.reply is None or self.reply.answer.offset is None or self.reply.answer.offset == 4
    @always
    def of_the_other(self) -> bool:
        return self.reply is None or self.reply.other is None or self.reply.other.offset in (None, 5)
    @always
    def together(self) -> bool:
        return self.reply is None or (self.reply.sure is None) == (self.reply.by is None)
    @always
    def of_what_is_kept(self) -> bool:
        return self.kept.answer.offset is None or self.kept.sure is not None
    @always
    def of_what_was_seen(self) -> bool:
        return self.seen in (None, 4, 5)
"""


def test_a_field_of_a_record_that_is_there_may_be_none(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + INSIDE + HOLD)
    assert verify(path, any_size=False, self_check="all").exit_code == 0


@pytest.mark.slow
def test_a_field_of_a_record_that_is_there_may_be_none_in_every_size(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + INSIDE + HOLD)
    assert prove(path).exit_code == 0


@pytest.mark.slow
def test_a_claim_about_a_field_that_is_none_is_refuted(tmp_path: Path) -> None:
    claim = "    @always\n    def p(self) -> bool:\n        return self.reply is None or self.reply.sure is not None\n"
    assert agreed(tmp_path, INSIDE + claim) == ExitCode.NOT_AS_PROMISED
    assert prove(tmp_path / "spec.py", self_check="all").exit_code == ExitCode.NOT_AS_PROMISED


ABSENT = """
class Answer(NamedTuple):
    offset: int | None
    epoch: int
class Both(NamedTuple):
    one: Answer
    two: Answer | None
class A(Spec):
    answer: Durable[Answer | None] = None
    both: Durable[Both | None] = Both(Answer(1, 1), None)
    x: Durable[int | None] = None
    y: Durable[Answer] = Answer(1, 1)
    @step
    def give(self) -> None:
        when(self.x is None)
        self.x = 1
"""


READS = [
    GO + "        when(self.x == 1)\n        self.x = self.answer.offset\n",
    GO + "        when(self.x == 1)\n        self.x = self.answer.epoch\n",
    GO + "        when(self.x == 1)\n        self.x = self.both.two.offset\n",
    GO + "        when(self.x == 1 and self.answer.offset is None)\n        self.x = 2\n",
    GO + "        when(self.x == 1)\n        self.y = self.answer\n",
    GO + "        when(self.x == 1)\n        self.y = self.answer._replace(epoch=1)\n",
    "    @always\n    def p(self) -> bool:\n        return self.x is None or self.answer.offset is None\n",
    "    @always\n    def p(self) -> bool:\n        return self.x is None or self.both.two.offset != 1\n",
]
CLAIM = "    @always\n    def q(self) -> bool:\n        return self.x is None or self.x < 3\n"


@pytest.mark.parametrize("method", READS)
def test_a_field_of_a_record_that_is_not_there_has_no_value(tmp_path: Path, method: str) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + ABSENT + method + CLAIM)
    (error,) = verify(path, any_size=False, self_check="all").errors
    assert error.code == "MC304"


@pytest.mark.parametrize("method", slow_but(READS, READS[0]))
def test_a_field_of_a_record_that_is_not_there_has_no_value_in_any_size(tmp_path: Path, method: str) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEAD + ABSENT + method + CLAIM)
    assert isinstance(prove(path, self_check="all").results[0].properties[0].verdict, Unknown)


@pytest.mark.parametrize(
    "record",
    [
        'from collections import namedtuple\nR = namedtuple("R", "a b")\n',
        'from collections import namedtuple\nR = namedtuple("R", "a b")\nR.__annotations__ = {"a": int}\n',
        'from collections import namedtuple\nR = namedtuple("R", "a b", defaults=[1])\n',
    ],
)
def test_a_record_whose_fields_have_no_types_is_refused(tmp_path: Path, record: str) -> None:
    text = record + "class A(Spec):\n    r: Durable[R | None] = None\n" + GO + "        self.r = None\n"
    assert code(tmp_path, text) == "MC203"


@pytest.mark.parametrize(
    "record",
    [
        "class R(NamedTuple):\n    pass\n",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass R:\n    pass\n",
    ],
)
def test_a_record_may_have_no_fields(tmp_path: Path, record: str) -> None:
    text = record + (
        "class A(Spec):\n    r: Durable[R | None] = None\n    s: Durable[R] = R()\n"
        + GO
        + "        when(self.r is None)\n        self.r = self.s\n"
        + "    @not_always\n    def p(self) -> bool:\n        return self.r != self.s\n"
    )
    assert agreed(tmp_path, text) == 0


def test_what_a_dataclass_calls_its_fields_is_not_asked(tmp_path: Path) -> None:
    text = """
from dataclasses import dataclass
from typing import ClassVar
@dataclass(frozen=True)
class R:
    a: int
    b: int
    _fields: ClassVar = ("b", "a")
class A(Spec):
    r: Durable[R] = R(1, 2)
    @step
    def go(self) -> None:
        when(self.r.a == 1)
        self.r = R(3, 4)
    @always
    def p(self) -> bool:
        return self.r.a in (1, 3)
"""
    assert agreed(tmp_path, text) == 0


@pytest.mark.parametrize("size", ["None", '"2"', "1.5", "-1", "10**30", "[1]", "object()", "lambda: 2"])
@pytest.mark.parametrize("line", ["x = ids({})", "x = each(ids({}))", "x: Param[Ids[Consumer]] = ids({})"])
def test_a_number_of_identities_that_is_none_is_refused_where_it_stands(tmp_path: Path, line: str, size: str) -> None:
    text = f'Consumer = NewType("Consumer", int)\nclass A(Spec):\n    {line.format(size)}\n' + GO + "        pass\n"
    assert code(tmp_path, text) == ("MC206" if "Param" in line else "MC203")


@pytest.mark.parametrize("word", ["Ids", "ids", "bounded", "bag", "each", "AtLeast"])
def test_a_word_for_a_value_is_no_decorator(tmp_path: Path, word: str) -> None:
    text = f"class A(Spec):\n    x: Durable[int] = 0\n    @{word}\n    def go(self):\n        self.x = 1\n"
    assert code(tmp_path, text) == "MC228"


def test_a_number_of_identities_that_is_a_text_is_shown_as_one(tmp_path: Path) -> None:
    text = 'Consumer = NewType("Consumer", int)\nclass A(Spec):\n    x: Param[Ids[Consumer]] = ids("2")\n' + GO
    with pytest.raises(SpecError, match=r"not ids\('2'\)"):
        read(tmp_path, text + "        pass\n")


@pytest.mark.parametrize("low", ['"a"', "None", "1.5", "True", "[]", 'float("nan")'])
@pytest.mark.parametrize("type_", ["Param[Annotated[int, AtLeast({})]]", "Annotated[Param[int], AtLeast({})]"])
def test_the_least_value_of_a_parameter_is_a_whole_number(tmp_path: Path, type_: str, low: str) -> None:
    text = f"class A(Spec):\n    x: {type_.format(low)} = 2\n" + GO + "        pass\n"
    assert code(tmp_path, text) == "MC205"


def test_an_annotation_is_none_of_another_file_that_is_equal_to_it(tmp_path: Path) -> None:
    text = "class A(Spec):\n    y: Durable[Annotated[int, Between({}, 7)]] = 1\n" + GO + "        self.y = 7\n"
    text = text.replace("class A(Spec):\n", "class A(Spec):\n    x: Param[Annotated[int, AtLeast({})]] = 2\n")
    for wrong in ("True", "1.0"):
        assert code(tmp_path, text.format(wrong, 1)) == "MC205"
        assert code(tmp_path, text.format(1, wrong)) == "MC205"
        assert read(tmp_path, text.format(1, 1)).parameters[0].minimum == 1


DATACLASS = """
from dataclasses import dataclass
@dataclass(frozen=True, order=True)
class Pair:
    a: int
    b: int
@pure
def size(pair: Pair) -> int:
    return len(pair)
class A(Spec):
    d: Durable[Pair] = Pair(1, 2)
    x: Durable[int] = 0
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("self.x = len(self.d)", "MC205"),
        ("self.x = len(Pair(1, 2))", "MC205"),
        ("self.x = size(self.d)", "MC205"),
        ("a, b = self.d\n        self.x = a + b", "MC210"),
        ("a, b = self.d\n        when(a < b)\n        self.x = 1", "MC210"),
        ("self.x = self.d[0]", "MC201"),
        ("self.x = sum(each for each in self.d)", "MC202"),
        ("for each in self.d:\n            self.x += each", "MC202"),
        ("when(1 in self.d)", "MC223"),
        ("when(self.d < Pair(2, 3))", "MC205"),
        ("when(self.d == (1, 2))", "MC205"),
        ("self.d = (1, 2)", "MC205"),
    ],
)
def test_a_dataclass_is_no_tuple(tmp_path: Path, lines: str, expected: str) -> None:
    assert code(tmp_path, DATACLASS + GO + f"        {lines}\n") == expected


def test_a_named_tuple_is_a_tuple(tmp_path: Path) -> None:
    text = DATACLASS.replace("from dataclasses import dataclass\n@dataclass(frozen=True, order=True)\n", "")
    text = text.replace("class Pair:", "class Pair(NamedTuple):")
    lines = "        a, b = self.d\n        self.x = a + b + len(self.d) + size(self.d)\n"
    claim = "    @always\n    def p(self) -> bool:\n        return self.x in (0, 7)\n"
    assert agreed(tmp_path, text + GO + lines + claim) == 0


@pytest.mark.parametrize(
    ("parameters", "call"),
    [
        ("self, x: int, /", "self.more(1)"),
        ("self, /, x: int", "self.more(1)"),
        ("self, *, x: int", "self.more(x=1)"),
        ("self, x: int, *others: int", "self.more(1)"),
        ("self, x: int, **others: int", "self.more(1)"),
        ("self, x: int = 1", "self.more()"),
    ],
)
@pytest.mark.parametrize("body", ["return x", "self.x = x"])
def test_parameters_that_are_not_plain_are_said_not_to_be_read(
    tmp_path: Path, parameters: str, call: str, body: str
) -> None:
    line = f"self.x = {call}" if "return" in body else call
    method = f"    def more({parameters}) -> object:\n        {body}\n"
    text = "class A(Spec):\n    x: Durable[int] = 0\n" + method + GO + f"        {line}\n"
    assert code(tmp_path, text) == "MC211"


def test_a_default_that_no_call_needs_is_no_matter(tmp_path: Path) -> None:
    text = "class A(Spec):\n    x: Durable[int] = 0\n    def more(self, x: int = 2) -> int:\n        return x\n"
    claim = "    @always\n    def p(self) -> bool:\n        return self.x < 2\n"
    assert agreed(tmp_path, text + GO + "        self.x = self.more(1)\n" + claim) == 0


@pytest.mark.parametrize("view", ["keys", "values", "items"])
def test_a_loop_over_a_view_of_a_dict_says_how_to_write_it(tmp_path: Path, view: str) -> None:
    lines = f"        for each in self.d.{view}():\n            self.x += 1\n"
    folded = "        self.x = sum(n for each, n in self.d.items())\n"
    text = "class A(Spec):\n    d: Durable[dict[bool, int]] = each(0)\n    x: Durable[int] = 0\n" + GO
    assert code(tmp_path, text + lines) == code(tmp_path, text + folded) == "MC202"


def test_a_method_of_the_spec_may_be_called_like_a_view_of_a_dict(tmp_path: Path) -> None:
    text = """
class A(Spec):
    queue: Durable[list[int]] = bounded(2)
    x: Durable[int] = 0
    def items(self) -> list[int]:
        return self.queue
    @step
    def go(self) -> None:
        when(len(self.queue) < 2)
        self.queue.append(1)
        self.x = sum(each for each in self.items())
    @always
    def p(self) -> bool:
        return self.x == len(self.queue)
"""
    assert agreed(tmp_path, text) == 0
