"""What stands between a text and the objects that Python made of it, one way to part them a test."""

import __future__

import sys
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

import modelcheck
from modelcheck.check import verify
from modelcheck.errors import SpecError
from modelcheck.frontend import instantiate, load_class, load_file
from modelcheck.ir.system import TransitionSystem

WORDS = "from enum import Enum\nfrom typing import *\nfrom modelcheck import *\n"
SPEC = """
class S(Spec):
    n: Param[int] = 2
    LIMIT = 3
    k: Durable[int] = 0
    @step
    def go(self) -> None:
        when(self.k < self.n)
        self.k += 1
    @always
    def p(self) -> bool:
        return self.k <= self.n
"""


def loaded(folder: Path, text: str) -> Any:
    path = folder / "spec.py"
    path.write_text(WORDS + text)
    return load_file(path)[-1]


def read(folder: Path, text: str, **parameters: bool | int) -> TransitionSystem:
    return instantiate(loaded(folder, text), parameters)


def refusal(spec: Any) -> str:
    """Code and message of the first error."""
    with pytest.raises(SpecError) as caught:
        instantiate(load_class(spec.cls), {})
    return str(caught.value.diagnostics[0].code) + " " + caught.value.diagnostics[0].message


def test_an_annotation_that_was_changed_later_is_none(tmp_path: Path) -> None:
    spec = loaded(tmp_path, SPEC)
    spec.cls.__annotations__["k"] = modelcheck.Durable[bool]
    assert refusal(spec) == "MC107 the annotation of `S.k` is no longer what the class body makes it"


def test_a_body_that_cannot_run_again_is_not_believed(tmp_path: Path) -> None:
    spec = loaded(tmp_path, "LIMITS = [3]\n" + SPEC.replace("LIMIT = 3", "LIMIT = LIMITS.pop()"))
    assert refusal(spec).startswith("MC107 executing the body of S again fails: IndexError")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("setattr(cls, 'LIMIT', True)", "`S.LIMIT` is True now, where the class body makes it 3"),
        ("delattr(cls, 'LIMIT')", "`S.LIMIT` is gone, where the class body makes it 3"),
        ("setattr(cls, 'more', 1)", "`S.more` is 1 now, where the class body does not have it"),
        ("setattr(cls, 'go', cls.p)", "`S.go` is the function `S.p` now"),
        ("setattr(cls, 'go', 5)", "`S.go` is 5 now, where the class body makes it the function `S.go`"),
        ("cls.go.__annotations__.update(x=int)", "`S.go` is the function `S.go` now"),
        ("cls.go.__dict__.clear()", "`S.go` is the function `S.go` now"),
        ("setattr(cls, '__hash__', None)", ""),
    ],
)
def test_a_class_that_was_changed_later_is_not_believed(tmp_path: Path, change: str, message: str) -> None:
    spec = loaded(tmp_path, SPEC)
    exec(change, {"cls": spec.cls})
    if message:
        assert refusal(spec).startswith(f"MC107 {message}")
    else:
        instantiate(load_class(spec.cls), {})


@pytest.mark.parametrize(("constant", "other"), [("0.0", -0.0), ("(1, 0.0)", (True, 0.0)), ("1", True), ("'a'", "b")])
def test_constants_of_a_body_are_compared_with_their_types(tmp_path: Path, constant: str, other: object) -> None:
    text = f"@pure\ndef f() -> bool:\n    def inner(): return [{constant}]\n    return True\n"
    spec = loaded(tmp_path, text + SPEC.replace("self.k <= self.n", "f()"))
    function = vars(sys.modules[spec.cls.__module__])["f"]
    replaced = {repr(eval(constant)): other}

    def changed(code: CodeType) -> CodeType:
        parts = (
            changed(each) if isinstance(each, CodeType) else replaced.get(repr(each), each) for each in code.co_consts
        )
        return code.replace(co_consts=tuple(parts))

    function.__code__ = changed(function.__code__)
    assert refusal(spec).startswith("MC107 Python runs other code for `f`")


def test_a_cell_that_inherits_a_feature_of_the_future_is_read(tmp_path: Path) -> None:
    """As in a notebook, where `from __future__ import annotations` stands in a cell above."""
    path = tmp_path / "cell.py"
    text = WORDS + SPEC.replace("Durable[int]", "Durable[Annotated[int, Between(0, 5)]]")
    path.write_text(text)
    module = ModuleType("cell_of_a_notebook")
    sys.modules[module.__name__] = module
    exec(compile(text, str(path), "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True), vars(module))
    try:
        cls = vars(module)["S"]
        assert cls.__annotations__["n"] == "Param[int]"
        system = instantiate(load_class(cls), {"n": 4})
        assert system.parameter_values["n"] == 4
        path.write_text(text.replace("self.k += 1", "self.k += 2"))
        with pytest.raises(SpecError) as caught:
            instantiate(load_class(cls), {})
        assert {each.code for each in caught.value.diagnostics} == {"MC107"}
    finally:
        del sys.modules[module.__name__]


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("@always\n    @step", ("MC228", "MC211", "MC215")),
        ("@fault(2)", ("MC103", "MC211")),
        ("@fault(**{'at_most': 2})", ("MC211",)),
    ],
)
def test_a_mark_is_that_of_the_decorator_alone(tmp_path: Path, mark: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, SPEC.replace("@step", mark))
    assert caught.value.diagnostics[0].code in words


def test_a_step_without_self_is_none(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, SPEC + "    @step\n    def alone() -> None:\n        pass\n")
    assert [(each.code, each.message) for each in caught.value.diagnostics] == [("MC211", "`alone` has no self")]


def test_a_parameter_without_a_value_is_none(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, SPEC.replace("n: Param[int] = 2", "n: Param[int]"))
    assert all("n" in each.message and each.code.startswith("MC2") for each in caught.value.diagnostics)


@pytest.mark.parametrize(
    "after",
    [
        "LIM = 9\n",
        "def later() -> None:\n    global LIM\n    LIM = 9\n",
        "import os as LIM\n",
        "for LIM in range(3):\n    pass\n",
        "if True:\n    LIM = 9\n",
    ],
)
def test_a_name_that_the_module_binds_anew_is_not_read(tmp_path: Path, after: str) -> None:
    text = "LIM = 3\n" + SPEC.replace("LIMIT = 3", "LIMIT = LIM") + after
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    assert caught.value.diagnostics[0].code in ("MC227", "MC107")


def test_what_a_script_does_by_itself_binds_nothing(tmp_path: Path) -> None:
    script = 'if __name__ == "__main__":\n    LIM = 9\n'
    read(tmp_path, "LIM = 3\n" + SPEC.replace("LIMIT = 3", "LIMIT = LIM") + script)


BASE = """
class Base(Spec, abstract=True):
    n: Param[int] = 2
    LIM = n + 1
    HIGH = 4
    k: Durable[int] = 0
    @step
    def go(self) -> None:
        when(self.k < self.n)
        self.k += 1
"""


@pytest.mark.parametrize(
    "line",
    [
        "y: Durable[Annotated[int, Between(0, Base.LIM)]] = Base.LIM",
        "y: 'Durable[Annotated[int, Between(0, Base.LIM)]]' = Base.LIM",
        "y: Durable[Annotated[int, Between(0, Base.n + 1)]] = Base.LIM",
        "TOP = Base.LIM\n    y: Durable[Annotated[int, Between(0, TOP)]] = TOP",
        "y: Durable[int | None] = Base.LIM",
        "y: Durable[Optional[int]] = Base.LIM",
        "y: Durable[Union[None, int]] = Base.LIM",
    ],
)
def test_a_constant_of_a_base_follows_the_instance(tmp_path: Path, line: str) -> None:
    there = "" if "Annotated" in line else "self.y is not None and "
    claim = f"    @always\n    def p(self) -> bool:\n        return {there}self.k < self.y\n"
    (tmp_path / "spec.py").write_text(f"{WORDS}{BASE}class S(Base):\n    {line}\n{claim}")
    for given in ({}, {"n": 4}):
        assert verify(tmp_path / "spec.py", any_size=False, parameters=given, self_check="all").exit_code == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("k: Durable[Volatile[int]] = 0", "lifetime"),
        ("c: Param[Ids[int]] = ids(2)", "identities have a type of their own"),
        ("c: Param[Ids[NewType('C', str)]] = ids(2)", "identities have a type of their own"),
        ("__slots__ = ()", "`__slots__` changes what Python does"),
        ("__doc = 1", "__doc"),
    ],
)
def test_a_line_that_python_reads_otherwise_is_refused(tmp_path: Path, line: str, said: str) -> None:
    first = "k: Durable[int] = 0"
    with pytest.raises(SpecError) as caught:
        read(tmp_path, SPEC.replace(first, line if "k:" in line else f"{first}\n    {line}"))
    assert any(said in each.message for each in caught.value.diagnostics), caught.value.diagnostics


def test_a_guard_in_a_helper_is_told_from_a_forgotten_step(tmp_path: Path) -> None:
    helper = "    def ready(self) -> None:\n        when(self.k < 1)\n"
    for call, hint in (("", "write `@step`"), ("        self.ready()\n", "let it return a bool")):
        with pytest.raises(SpecError) as caught:
            read(tmp_path, SPEC.replace("        self.k += 1\n", f"        self.k += 1\n{call}") + helper)
        (found,) = (each for each in caught.value.diagnostics if each.code == "MC229")
        assert found.hint is not None
        assert found.hint.startswith(hint)


def test_a_pure_function_without_a_text_is_refused(tmp_path: Path) -> None:
    text = 'exec("@pure\\ndef f() -> bool:\\n    return True")\n' + SPEC.replace("self.k <= self.n", "f()")
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    assert [each.code for each in caught.value.diagnostics] == ["MC104"]


def test_the_docstring_of_a_step_is_what_is_shown(tmp_path: Path) -> None:
    doc = '        """Goes on.\n\n        And on.\n        """\n'
    text = SPEC.replace("    def go(self) -> None:\n", f"    def go(self) -> None:\n{doc}")
    assert read(tmp_path, text).step("go").doc == "Goes on.\n\nAnd on."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.k += 1", "self.k -= 1"),
        ("self.k < self.n", "self.k <= self.n"),
        ("self.k <= self.n", "self.k <= self.LIMIT"),
        ("    def p(self", "    def q(self"),
        ("def go(self) -> None:", "def go(self, *, x: bool = True) -> None:"),
    ],
)
def test_a_text_that_was_edited_later_is_not_what_python_runs(tmp_path: Path, before: str, after: str) -> None:
    spec = loaded(tmp_path, SPEC)
    (tmp_path / "spec.py").write_text(WORDS + SPEC.replace(before, after))
    assert refusal(spec).startswith("MC107")


def test_a_text_that_moved_is_not_found(tmp_path: Path) -> None:
    spec = loaded(tmp_path, SPEC)
    (tmp_path / "spec.py").write_text(WORDS + "\n\n" + SPEC)
    assert refusal(spec).startswith(("MC104", "MC107"))


def test_a_pure_function_that_moved_is_not_found(tmp_path: Path) -> None:
    helper = "@pure\ndef f() -> bool:\n    return True\n"
    (tmp_path / "helpers.py").write_text(WORDS + helper)
    spec = loaded(tmp_path, "import helpers\n" + SPEC.replace("self.k <= self.n", "helpers.f()"))
    (tmp_path / "helpers.py").write_text(WORDS + "\n\n" + helper)
    assert "is not at line 4 of" in refusal(spec)


LOCAL = """
def make(limit, word, other=None):
    class Local(Spec):
        n: Param[int] = limit
        k: Durable[int] = 0
        @step
        def go(self) -> None:
            word(self.k < self.n and self.k < limit)
            self.k += 1
        @always
        def p(self) -> bool:
            return self.k <= limit
    return Local
Local = make(3, when)
"""


def test_a_class_of_a_function_knows_what_the_function_was_given(tmp_path: Path) -> None:
    spec = loaded(tmp_path, LOCAL)
    assert instantiate(spec, {}).parameter_values["n"] == 3
    assert verify(tmp_path / "spec.py", any_size=False, self_check="all", parameters={"n": 5}).exit_code == 0


def test_what_no_method_keeps_of_a_function_around_is_lost(tmp_path: Path) -> None:
    text = (
        "def make(limit):\n" + SPEC.replace("LIMIT = 3", "LIMIT = limit").replace("\n", "\n    ") + "\n    return S\n"
    )
    spec = loaded(tmp_path, text + "S = make(3)\n")
    assert "`limit` belongs to the function around it, which has returned" in refusal(spec)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_star_import_or_another_name_is_a_binding_too(tmp_path: Path, name: str) -> None:
    (tmp_path / "more.py").write_text("LIM = 9\na = 9\n")
    after = {"a": "from more import a as LIM\n", "b": "import more as LIM\n"}[name]
    with pytest.raises(SpecError) as caught:
        read(tmp_path, "LIM = 3\n" + SPEC.replace("LIMIT = 3", "LIMIT = LIM") + after)
    assert caught.value.diagnostics[0].code == "MC227"


@pytest.mark.parametrize("default", ["LIM", "max(LIM, 1)"])
def test_a_default_of_an_argument_and_a_decorator_are_read_at_once(tmp_path: Path, default: str) -> None:
    text = "LIM = 3\n" + SPEC.replace("@step", f"@fault(at_most={default})") + "LIM = 4\n"
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    assert caught.value.diagnostics[0].code == "MC227"


@pytest.mark.parametrize("line", ["__call__ = None", "__secret = 1", "def __len__(self) -> int:\n        return 1"])
def test_what_changes_python_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, SPEC.replace("LIMIT = 3", line))
    assert caught.value.diagnostics[0].code == "MC211"


def test_an_overridden_value_keeps_its_annotation_and_the_other_way_round(tmp_path: Path) -> None:
    base = SPEC.replace("class S(Spec)", "class Base(Spec, abstract=True)")
    system = read(tmp_path, base + "class S(Base):\n    n = 4\n    k: Durable[Annotated[int, Between(0, 9)]] = 2\n")
    assert system.parameter_values["n"] == 4
    with pytest.raises(SpecError):
        read(tmp_path, base + "class S(Base):\n    k: Durable[bool]\n")
