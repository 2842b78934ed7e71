"""A name in a spec is what Python finds there, or it is refused: specs whose text and objects disagree."""

import itertools
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelcheck import AT_LEAST_ONCE, Durable, Effects, Param, Spec, check, effects, step, when
from modelcheck.errors import SpecError
from modelcheck.frontend import instantiate, load_class, load_file
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import Scope, evaluate, initial_state, step_instances, successors
from modelcheck.verdict import Holds

WORDS = "from typing import Annotated, NewType\nfrom enum import Enum\nfrom modelcheck import *\n"
CLASS = """
class A(Spec):
    messages: Param[int] = 2
    batch: Param[int] = 1
    committed: Durable[int] = 0
    delivered: Effects = effects(messages)
"""
PROCESS = """
    @step
    def process(self) -> None:
        when(self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def read(folder: Path, text: str, **parameters: bool | int) -> TransitionSystem:
    path = folder / "spec.py"
    path.write_text(text)
    return instantiate(load_file(path)[-1], parameters)


def codes(folder: Path, text: str, **parameters: bool | int) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(folder, text, **parameters)
    return sorted({each.code for each in caught.value.diagnostics})


def choices(system: TransitionSystem, name: str) -> int:
    return len(list(step_instances(system, system.step(name))))


def reached(system: TransitionSystem) -> int:
    seen, pending = {initial_state(system)}, [initial_state(system)]
    while pending:
        for _, state in successors(system, pending.pop()):
            if state not in seen:
                seen.add(state)
                pending.append(state)
    return len(seen)


TAKE = """
    @step
    def take(self, n: {annotation}) -> None:
        when(self.committed + n < self.messages)
        self.committed += n
"""


@pytest.mark.parametrize(
    ("before", "annotation"),
    [
        ("", '"Annotated[int, Between(0, batch)]"'),
        ("", "Annotated[int, Between(high=batch, low=0)]"),
        ("", "'Annotated[int, Between(0, A.batch)]'"),
        ("import modelcheck as mc, typing as t\n", "t.Annotated[int, mc.Between(0, batch)]"),
        ("Limits = Between\n", "Annotated[int, Limits(0, batch)]"),
    ],
)
def test_bounds_follow_the_parameters_of_the_instance(folder: Path, before: str, annotation: str) -> None:
    text = WORDS + before + CLASS + TAKE.format(annotation=annotation)
    assert [choices(read(folder, text, batch=batch), "take") for batch in (1, 4)] == [2, 5]


def test_bounds_follow_the_parameters_where_all_annotations_are_texts(folder: Path) -> None:
    text = (
        "from __future__ import annotations\n"
        + WORDS
        + CLASS
        + TAKE.format(annotation="Annotated[int, Between(0, batch)]")
    )
    assert [choices(read(folder, text, batch=batch), "take") for batch in (1, 4)] == [2, 5]


MAKERS = """
def upto(high):
    return Annotated[int, Between(0, high)]

def wide(low, high):
    return Between(low, high + 1)

Few = Annotated[int, Between(0, 2)]
"""


@pytest.mark.parametrize(
    ("annotation", "size"), [("Few", 3), ("upto(3)", 4), ("Annotated[int, wide(0, 2)]", 4), ("'Few'", 3)]
)
def test_bounds_without_parameters_are_those_of_the_object(folder: Path, annotation: str, size: int) -> None:
    assert choices(read(folder, WORDS + MAKERS + CLASS + TAKE.format(annotation=annotation)), "take") == size


@pytest.mark.parametrize(
    "annotation", ["upto(batch)", "Annotated[int, wide(0, batch)]", "'upto(batch)'", "upto(A.batch)"]
)
def test_bounds_that_only_python_computes_from_a_parameter_are_refused(folder: Path, annotation: str) -> None:
    quoted = annotation if "A." not in annotation else repr(annotation)
    assert codes(folder, WORDS + MAKERS + CLASS + TAKE.format(annotation=quoted)) == ["MC203"]
    variable = f"    seen: Durable[{annotation.strip(chr(39))}] = 0\n" if "A." not in annotation else ""
    if variable:
        assert codes(folder, WORDS + MAKERS + CLASS + variable + PROCESS) == ["MC203"]


@pytest.mark.parametrize("keys", ["Annotated[int, Between(0, batch)]", "'Annotated[int, Between(0, batch)]'"])
def test_keys_follow_the_parameters_of_the_instance(folder: Path, keys: str) -> None:
    text = WORDS + CLASS + f"    seen: Durable[dict[{keys}, bool]] = each(False)\n" + PROCESS
    sizes = [len(initial_state(read(folder, text, batch=batch))[2]) for batch in (1, 4)]  # type: ignore[arg-type]
    assert sizes == [2, 5]


def test_parts_of_an_alias_with_parameters_of_its_own_are_not_mixed_up(folder: Path) -> None:
    swap = 'from typing import TypeVar\nV = TypeVar("V")\nK = TypeVar("K")\nBack = Durable[dict[K, V]]\n'
    line = "    seen: Back[Annotated[int, Between(0, batch)], bool] = each(False)\n"
    assert codes(folder, WORDS + swap + CLASS + line + PROCESS) == ["MC203"]


def test_a_bound_of_a_base_is_the_one_that_the_base_computed(folder: Path) -> None:
    text = WORDS + CLASS.replace("Spec)", "Spec, abstract=True)") + "    top = batch + 1\n"
    text += TAKE.format(annotation="Annotated[int, Between(0, top)]")
    text += "\nclass B(A):\n    top = 7\n"
    assert [choices(read(folder, text, batch=batch), "take") for batch in (1, 4)] == [3, 6]


@pytest.mark.parametrize(
    ("definition", "use"),
    [
        ("def when(condition): pass", "pass"),
        ("def min(a, b): return b", "self.committed = min(self.committed, 1)"),
        ("def max(a, b): return b", "self.committed = max(self.committed, 1)"),
        ("def len(x): return 7", "self.committed = len(self.delivered)"),
        ("def range(n): return [0]", "for m in range(self.messages):\n            self.committed = m"),
        ("def all(x): return False", "self.committed = 1 if all(m < 2 for m in range(2)) else 0"),
        ("def any(x): return False", "self.committed = 1 if any(m < 2 for m in range(2)) else 0"),
        ("def sum(x): return 7", "self.committed = sum(m for m in range(2))"),
        ("def frozenset(x=()): return {1}", "self.committed = 1 if 0 in frozenset((0, 1)) else 0"),
    ],
)
def test_a_word_that_the_module_defines_anew_is_no_word(folder: Path, definition: str, use: str) -> None:
    body = f"\n    @step\n    def go(self) -> None:\n        when(self.committed == 0)\n        {use}\n"
    assert codes(folder, f"{WORDS}\n{definition}\n{CLASS}{body}")[0] in ("MC202", "MC207", "MC223", "MC224")


@pytest.mark.parametrize("word", ["effects", "bounded", "bag", "each"])
def test_a_first_value_by_a_function_with_the_name_of_a_word_is_refused(folder: Path, word: str) -> None:
    lines = {
        "effects": "    again: Effects = effects(2)\n",
        "bounded": "    log: Durable[list[int]] = bounded(2)\n",
        "bag": "    net: Durable[Bag[bool]] = bag(2)\n",
        "each": "    seen: Durable[dict[bool, int]] = each(0)\n",
    }
    text = WORDS + f"import modelcheck as mc\ndef {word}(n): return mc.{word}(n + 1)\n"
    text += CLASS.replace("= effects(", "= mc.effects(") + lines[word] + PROCESS
    assert set(codes(folder, text)) <= {"MC206", "MC224"}


def test_a_pure_function_may_have_the_name_of_a_built_in(folder: Path) -> None:
    text = WORDS + "@pure\ndef min(a: int, b: int) -> int:\n    return a + b\n" + CLASS
    text += PROCESS.replace("self.committed += 1", "self.committed = min(self.committed, 5)")
    system = read(folder, text)
    ((_, after),) = successors(system, initial_state(system))
    assert after[0] == 5


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ("from modelcheck import when as guard\n", "guard"),
        ("import modelcheck as mc\n", "mc.when"),
        ("import modelcheck.spec\n", "modelcheck.spec.when"),
        ("import builtins, modelcheck\nwhenever = modelcheck.when\n", "whenever"),
    ],
)
def test_another_name_of_a_word_is_the_word(folder: Path, head: str, word: str) -> None:
    assert reached(read(folder, WORDS + head + CLASS + PROCESS.replace("when(", f"{word}("))) == 3


def test_a_spec_may_name_its_words_by_their_module(folder: Path) -> None:
    text = """
import modelcheck as mc

class A(mc.Spec):
    semantics = mc.EXACTLY_ONCE
    messages: mc.Param[int] = 2
    committed: mc.Durable[int] = 0
    alive: mc.Volatile[bool] = True
    delivered: mc.Effects = mc.effects(messages)

    @mc.step
    def process(self) -> None:
        mc.when(self.alive and self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1

    @mc.fault(at_most=1)
    def crash(self) -> None:
        mc.when(self.alive)
        self.forget()
"""
    assert reached(read(folder, text)) == 6


def test_a_pure_function_is_that_of_the_module_that_calls_it(folder: Path) -> None:
    (folder / "upper.py").write_text(
        WORDS
        + "@pure\ndef next_of(n: int) -> int:\n    return n + 1\n"
        + CLASS.replace("Spec)", "Spec, abstract=True)")
        + PROCESS.replace("self.committed += 1", "self.committed = next_of(self.committed)")
    )
    text = (
        WORDS + "from upper import A\n@pure\ndef next_of(n: int) -> int:\n    return n + 2\n\nclass B(A):\n    pass\n"
    )
    assert reached(read(folder, text)) == 3


@pytest.mark.parametrize("kind", ["enum", "identity"])
def test_two_types_of_one_name_are_refused(folder: Path, kind: str) -> None:
    one = {"enum": "class Kind(Enum):\n    A = 0\n    B = 1\n", "identity": 'Kind = NewType("Kind", int)\n'}[kind]
    (folder / "one.py").write_text(WORDS + one)
    (folder / "two.py").write_text(WORDS + one)
    lines = {
        "enum": "    x: Durable[one.Kind] = one.Kind.A\n    y: Durable[two.Kind] = two.Kind.A\n",
        "identity": "    xs: Param[Ids[one.Kind]] = ids(2)\n    ys: Param[Ids[two.Kind]] = ids(2)\n",
    }[kind]
    assert codes(folder, WORDS + "import one, two\n" + CLASS + lines + PROCESS)[0] in ("MC203", "MC211")


def test_an_identity_of_another_type_with_the_same_name_is_not_counted(folder: Path) -> None:
    (folder / "one.py").write_text(WORDS + 'Kind = NewType("Kind", int)\n')
    lines = "    kinds: Param[Ids[Kind]] = ids(2)\n    seen: Durable[dict[one.Kind, int]] = each(0)\n"
    text = WORDS + 'import one\nKind = NewType("Kind", int)\n' + CLASS + lines + PROCESS
    assert codes(folder, text) == ["MC203"]


def test_records_of_one_name_are_told_apart(folder: Path) -> None:
    record = "from typing import NamedTuple\nclass R(NamedTuple):\n    x: bool\n"
    (folder / "one.py").write_text(WORDS + record)
    lines = "    r: Durable[R] = R(True)\n\n    @step\n    def go(self) -> None:\n        self.r = one.R(False)\n"
    assert codes(folder, WORDS + record + "import one\n" + CLASS + lines) == ["MC205"]


def test_a_constant_of_a_function_around_the_class_is_that_of_the_function(folder: Path) -> None:
    text = (
        WORDS
        + "limit = 1\n\ndef make(limit):\n"
        + (CLASS + PROCESS.replace("self.messages", "limit")).replace("\n", "\n    ")
        + "\n    return A\n"
    )
    path = folder / "made.py"
    path.write_text(text)
    module = types.ModuleType("made")
    module.__file__ = str(path)
    sys.modules["made"] = module
    exec(compile(text, str(path), "exec"), vars(module))
    assert [reached(instantiate(load_class(module.make(n)))) for n in (1, 2)] == [2, 3]


@pytest.mark.parametrize(
    "decorators",
    [
        "    @functools.lru_cache\n    @step\n",
        "    @step\n    @functools.lru_cache\n",
        "    @logged\n    @step\n",
        "    @step\n    @logged\n",
        "    @limited(at_most=1)\n    @fault\n",
        "    @fault\n    @limited(at_most=1)\n",
        "    @fault(at_most=1)\n    @fault(at_most=2)\n",
        "    @always\n    @step\n",
        "    @staticmethod\n    @step\n",
    ],
)
def test_decorators_beside_the_word_are_refused(folder: Path, decorators: str) -> None:
    helpers = """
import functools
def logged(method):
    @functools.wraps(method)
    def call(self):
        return method(self)
    return call
def limited(at_most):
    def keep(method):
        return method
    return keep
"""
    text = WORDS + helpers + CLASS + PROCESS.replace("    @step\n", decorators)
    assert set(codes(folder, text)) <= {"MC107", "MC228"}


def test_a_decorator_for_type_checkers_changes_nothing(folder: Path) -> None:
    text = (
        WORDS + "from typing import final\n@final" + CLASS + PROCESS.replace("    @step\n", "    @final\n    @step\n")
    )
    assert reached(read(folder, text)) == 3


@pytest.mark.parametrize(
    "after",
    [
        "A.LIMIT = 3\n",
        "A.go = lambda self: None\n",
        "A.process = A.other\n",
        "A.semantics = EXACTLY_ONCE\n",
        "A.__setattr__ = object.__setattr__\n",
        "A.process = step(lambda self: None)\n",
        "setattr(A, 'owed', lambda self, m: False)\n",
        "always(A.process)\n",
        "step(A.other)\n",
    ],
)
def test_what_is_set_after_the_class_is_refused(folder: Path, after: str) -> None:
    other = "\n    def other(self) -> bool:\n        return True\n"
    assert set(codes(folder, WORDS + CLASS + PROCESS + other + after)) <= {"MC107", "MC227", "MC228"}


@pytest.mark.parametrize("method", ["def owed(self, m): return False", "def done(self): return True", "LIMIT = 3"])
def test_a_mixin_that_python_would_look_into_is_refused(folder: Path, method: str) -> None:
    text = f"{WORDS}class Mixin:\n    {method}\n{CLASS.replace('(Spec)', '(Mixin, Spec)')}{PROCESS}"
    assert codes(folder, text) == ["MC211"]


@pytest.mark.parametrize(
    "line",
    [
        "    def __init__(self): self.committed = 1\n",
        "    def __setattr__(self, name, value): pass\n",
        "    def __getattribute__(self, name): return 0\n",
        "    def __getattr__(self, name): return 0\n",
        "    def __init_subclass__(cls, abstract=False): pass\n",
        "    __slots__ = ()\n",
    ],
)
def test_a_method_that_changes_what_attributes_mean_is_refused(folder: Path, line: str) -> None:
    assert codes(folder, WORDS + CLASS + line + PROCESS) == ["MC211"]


def test_a_metaclass_is_refused(folder: Path) -> None:
    text = WORDS + "class M(type):\n    pass\n" + CLASS.replace("(Spec)", "(Spec, metaclass=M)") + PROCESS
    assert codes(folder, text) == ["MC211"]


@pytest.mark.parametrize("first", ["effects(3) if small else effects(1)", "(effects(1), effects(3))[0]", "made()"])
def test_a_size_that_depends_on_which_call_is_made_is_refused(folder: Path, first: str) -> None:
    lines = f"    small: Param[bool] = True\n    again: Effects = {first}\n"
    text = WORDS + "def made(): return effects(2)\n" + CLASS + lines + PROCESS
    assert codes(folder, text) == ["MC206"]


def test_a_local_name_that_has_no_value_yet_is_not_looked_up_in_the_module(folder: Path) -> None:
    body = """
    @step
    def go(self) -> None:
        when(self.committed == 0)
        if self.batch > 0:
            limit = 1
        self.committed = limit
"""
    assert codes(folder, WORDS + "limit = 7\n" + CLASS + body) == ["MC201"]


def test_the_parameter_of_a_spec_is_no_name_of_a_pure_function(folder: Path) -> None:
    text = WORDS + "messages = 7\n@pure\ndef top() -> int:\n    return messages\n" + CLASS
    text += (
        "\n    @step\n    def go(self) -> None:\n        when(self.committed == 0)\n        self.committed = top()\n"
    )
    system = read(folder, text)
    ((_, after),) = successors(system, initial_state(system))
    assert after[0] == 7


def test_a_name_of_the_module_is_not_hidden_by_an_attribute_of_a_base(folder: Path) -> None:
    text = WORDS + "batch = 5\n" + CLASS.replace("Spec)", "Spec, abstract=True)")
    text += "\nclass B(A):\n" + TAKE.format(annotation="Annotated[int, Between(0, batch)]").lstrip("\n")
    assert choices(read(folder, text), "take") == 6


def test_a_name_bound_earlier_on_the_same_line_is_that_of_the_class(folder: Path) -> None:
    lines = "    top: Param[int] = 1; seen: Durable[dict[Annotated[int, Between(0, top)], bool]] = each(False)\n"
    text = WORDS + "top = 7\n" + CLASS + lines + PROCESS
    assert [len(initial_state(read(folder, text, top=top))[2]) for top in (1, 4)] == [2, 5]  # type: ignore[arg-type]


def test_the_name_of_the_spec_in_a_method_is_bound_once(folder: Path) -> None:
    body = "\n    @always\n    def odd(self) -> bool:\n        return any(self > 0 for self in range(2))\n"
    assert codes(folder, WORDS + CLASS + body + PROCESS) == ["MC225"]


@pytest.mark.parametrize(
    "record",
    [
        "class R(NamedTuple):\n    x: bool\nclass S(R):\n    @property\n    def x(self): return True\n",
        "class R(NamedTuple):\n    x: bool\nclass S(R):\n    def __getattribute__(self, name): return True\n",
        "class R(NamedTuple):\n    x: bool\nclass S(R):\n    def __hash__(self): return 0\n",
        "class R(NamedTuple):\n    x: bool\nclass S(R):\n    def __iter__(self): return iter([True])\n",
        "class R(NamedTuple):\n    x: bool\nclass S(R):\n    def _replace(self, **kw): return self\n",
        "@dataclass(frozen=True)\nclass S:\n    x: bool\n    def __hash__(self): return 0\n",
    ],
)
def test_a_record_with_code_that_python_runs_unseen_is_refused(folder: Path, record: str) -> None:
    text = WORDS + "from typing import NamedTuple\nfrom dataclasses import dataclass\n" + record + CLASS
    assert codes(folder, text + "    r: Durable[S] = S(True)\n" + PROCESS) == ["MC203"]


@pytest.mark.parametrize(
    "enumeration",
    [
        "from enum import Flag\nclass Kind(Flag):\n    A = 1\n    B = 2\n    C = 3\n",
        "class Kind(Enum):\n    A = 0\n    B = 1\n    def __hash__(self): return 0\n",
        "class M(type(Enum)):\n    pass\nclass Kind(Enum, metaclass=M):\n    A = 0\n    B = 1\n",
    ],
)
def test_an_enumeration_that_is_more_than_its_members_is_refused(folder: Path, enumeration: str) -> None:
    text = WORDS + enumeration + CLASS + "    kind: Durable[Kind] = Kind.A\n" + PROCESS
    assert codes(folder, text) == ["MC203"]


def test_a_member_of_an_int_enum_is_no_plain_number(folder: Path) -> None:
    text = WORDS + "from enum import IntEnum\nclass Odd(IntEnum):\n    A = 1\n    def __add__(self, other): return 7\n"
    text += "LIMIT = Odd.A\n" + CLASS + PROCESS.replace("self.committed += 1", "self.committed = LIMIT + 1")
    assert codes(folder, text) == ["MC205"]


@pytest.mark.parametrize("field", ["present", "length"])
def test_a_record_may_have_a_field_of_any_name(folder: Path, field: str) -> None:
    record = f"from typing import NamedTuple\nclass R(NamedTuple):\n    {field}: bool\n    other: bool\n"
    lines = "    r: Durable[R | None] = None\n    rs: Durable[list[R]] = bounded(1)\n"
    body = f"""
    @step
    def go(self) -> None:
        when(self.r is None)
        self.r = R(False, True)
        self.rs.append(R(True, False))

    @always
    def kept(self) -> bool:
        return self.r is None or (not self.r.{field} and self.rs[0].{field})
"""
    path = folder / "fields.py"
    path.write_text(WORDS + record + CLASS + lines + PROCESS + body)
    (result,) = check.verify(load_file(path)[0].cls, any_size=False).results
    assert isinstance(result["kept"].verdict, Holds)


QUARTER = "    x: Durable[int] = messages // 4\n"


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (QUARTER + "    y: Durable[int] = x\n", PROCESS),
        (QUARTER, "    @fault(at_most=x)" + PROCESS.replace("    @step", "")),
        (QUARTER, TAKE.format(annotation="Annotated[int, Between(0, x)]")),
        (QUARTER + "    log: Durable[list[bool]] = bounded(x)\n", PROCESS),
    ],
)
def test_the_first_value_of_a_state_variable_is_no_constant(folder: Path, lines: str, body: str) -> None:
    assert codes(folder, WORDS + CLASS + lines + body, messages=4) == ["MC201"]


@pytest.mark.parametrize(
    "line",
    [
        'last = getattr(A, "messages") - 1',
        "last = size() - 1",
        "last = outer() - 1",
        'last: Param[int] = getattr(A, "messages") + 1',
        'semantics = EXACTLY_ONCE if getattr(A, "messages") < 4 else AT_LEAST_ONCE',
        "last: Durable[upto(A)] = 0",
    ],
)
def test_a_class_that_is_read_in_a_way_that_nobody_follows_is_refused(folder: Path, line: str) -> None:
    functions = "def size():\n    return A.messages\ndef outer():\n    return size()\n"
    functions += "def upto(cls):\n    return Annotated[int, Between(0, cls.messages)]\n"
    text = WORDS + functions + CLASS.replace("Spec)", "Spec, abstract=True)")
    text += f"\nclass B(A):\n    {line}\n" + PROCESS.replace("self.messages", "self.messages + self.batch - self.batch")
    assert codes(folder, text)[0] in ("MC203", "MC206")


def test_a_name_bound_inside_an_expression_of_the_class_body_is_refused(folder: Path) -> None:
    assert codes(folder, WORDS + CLASS + "    last = (top := 1)\n" + PROCESS) == ["MC202"]


def test_a_declaration_in_parentheses_has_no_annotation_and_is_refused(folder: Path) -> None:
    assert codes(folder, WORDS + CLASS + "    (seen): Durable[int] = 0\n" + PROCESS) == ["MC202"]


@pytest.mark.parametrize("line", ["used: Durable[int] = 0", "forget = 3"])
def test_a_word_of_the_base_is_no_name_for_anything_else(folder: Path, line: str) -> None:
    assert codes(folder, WORDS + CLASS + f"    {line}\n" + PROCESS) == ["MC211"]


def test_a_comprehension_does_not_see_the_names_of_the_class(folder: Path) -> None:
    crash = """
    @fault(at_most=sum(batch for m in range(messages)))
    def crash(self) -> None:
        self.committed = 0
"""
    system = read(folder, WORDS + "batch = 5\n" + CLASS + crash + PROCESS)
    budget = system.step("crash").budget
    assert budget is not None
    assert evaluate(budget, Scope(system, initial_state(system), {})) == 10


def test_the_least_value_of_a_parameter_depends_on_no_other(folder: Path) -> None:
    line = "    most: Param[Annotated[int, AtLeast(batch)]] = 3\n"
    assert codes(folder, WORDS + CLASS + line + PROCESS.replace("self.messages", "self.most")) == ["MC203"]


@pytest.mark.parametrize(
    "annotation",
    [
        "tuple[Annotated[int, Between(0, batch)], bool] | None",
        "Optional[tuple[Annotated[int, Between(0, batch)], bool]]",
    ],
)
def test_bounds_beside_none_follow_the_parameters_too(folder: Path, annotation: str) -> None:
    text = WORDS + "from typing import Optional\n" + CLASS + f"    last: Durable[{annotation}] = None\n" + PROCESS
    path = folder / "optional.py"
    path.write_text(text)
    assert check.verify(path, any_size=False, parameters={"batch": 5}, self_check="all").exit_code == 0


def test_words_about_an_annotation_are_no_annotation(folder: Path) -> None:
    assert codes(folder, WORDS + CLASS + '    last: Durable[Annotated[int, "some words"]] = 0\n' + PROCESS) == ["MC203"]


def test_a_constant_that_a_method_takes_the_place_of_is_refused(folder: Path) -> None:
    text = WORDS + CLASS.replace("Spec)", "Spec, abstract=True)") + "    ready = False\n"
    text += "\nclass B(A):\n    def ready(self) -> bool:\n        return True\n" + PROCESS.replace(
        "when(", "when(self.ready and "
    )
    assert codes(folder, text) == ["MC211"]


def test_a_decorator_for_type_checkers_leaves_a_method_what_it_is(folder: Path) -> None:
    text = WORDS + "from typing import final\n" + CLASS + PROCESS.replace("self.messages", "self.last()")
    text += "\n    @final\n    def last(self) -> int:\n        return self.messages\n"
    text += "\n    @final\n    def owed(self, m: int) -> bool:\n        return m > 0\n"
    system = read(folder, text)
    assert system.owed is not None
    assert reached(system) == 3
    forgotten = PROCESS.replace("@step", "@final").replace("process", "forgotten")
    assert codes(folder, text + forgotten) == ["MC229"]


def test_names_of_comprehensions_and_of_a_main_block_are_not_bound_anew(folder: Path) -> None:
    after = "for x in range(2):\n    pass\nif __name__ == '__main__':\n    from modelcheck import step\n"
    assert reached(read(folder, WORDS + CLASS + "    last = max(x for x in (1, 2))\n" + PROCESS + "\n" + after)) == 3


class InATestModule(Spec):
    """Its assertion is rewritten by pytest."""

    semantics = AT_LEAST_ONCE
    messages: Param[int] = 2
    committed: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        """Deliver the next message."""
        when(self.committed < self.messages)
        assert self.committed < 2, "explained by pytest"
        self.delivered[self.committed] += 1
        self.committed += 1


def test_a_spec_in_a_test_module_is_read_although_pytest_rewrote_it() -> None:
    code = InATestModule.process.__code__
    assert any("@py" in name for name in (*code.co_names, *code.co_varnames)), "pytest rewrites assertions"
    assert reached(instantiate(load_class(InATestModule))) == 3


def test_other_rewritten_code_is_the_named_reason_of_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    code = InATestModule.process.__code__
    changed = tuple(7 if each == 1 and type(each) is int else each for each in code.co_consts)
    assert changed != code.co_consts
    monkeypatch.setattr(InATestModule.process, "__code__", code.replace(co_consts=changed))
    with pytest.raises(SpecError, match="MC107 Python runs other code"):
        instantiate(load_class(InATestModule))


numbers = itertools.count()


def test_a_file_edited_after_it_was_imported_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / f"edited_{next(numbers)}.py"
    path.write_text(WORDS + CLASS + PROCESS)
    module = __import__(path.stem)
    path.write_text(WORDS + CLASS + PROCESS.replace("self.committed += 1", "self.committed += 2"))
    with pytest.raises(SpecError, match="MC107"):
        instantiate(load_class(module.A))
