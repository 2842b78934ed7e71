"""Watched expressions mean what Python evaluates on an object of the user's own class in the same state."""

from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.check.expression import Watched, condition, watched
from modelcheck.check.self_check import Subject
from modelcheck.errors import SpecError
from modelcheck.frontend import LoadedSpec
from modelcheck.ir.system import TransitionSystem, key_domains
from modelcheck.ir.types import IdType
from modelcheck.ir.written import Names, Writer
from modelcheck.self_check.containers import Identity
from modelcheck.self_check.lowered import lowered
from modelcheck.self_check.python_instance import PythonInstance
from modelcheck.semantics import holds, initial_state
from tests import results
from tests.support.runs import FILES, subjects, traces
from tests.support.sizes import share

MAILROOM = FILES[-1]
ALO = next(path for path in FILES if path.stem == "at_least_once")


def subject(path: Path) -> Subject:
    ((spec, system),) = subjects(path)
    return Subject(spec, system, {})


def said(value: Any, writer: Writer) -> str:
    """A plain object as screens write it."""
    match value:
        case Enum():
            return value.name
        case Identity():
            return writer.names.identity(IdType(value.type_name, "", int(value) + 1), int(value))
        case bool() | int() | None:
            return str(value)
        case _:
            raise AssertionError(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@settings(max_examples=share(15))
@given(data=st.data())
def test_every_part_of_a_state_has_the_value_that_python_sees(path: Path, data: st.DataObject) -> None:
    for number, (spec, system) in enumerate(subjects(path)):
        trace = data.draw(traces(system))
        instance, writer = PythonInstance(spec, system), Writer(system)
        names = python_names(instance, spec, system)
        parts = [part for whole in writer.variables(trace.initial) for part in writer.parts(whole)]
        instance.load(trace.last)
        scalar = 0
        for part in parts:
            value = eval(f"self.{part.name}", names)
            if not isinstance(value, bool | int | Enum | None):
                continue
            scalar += 1
            shown = [read(path, number, text).value(system, trace.last) for text in (part.name, f"self.{part.name}")]
            assert shown == [said(value, writer)] * 2
        assert scalar, "no variable was compared"


NUMBERS = ("{0} + 2 * {1} - 7", "{0} // 3 + {1} % 2", "-{0}", "min({0}, {1})", "{0} if {0} > {1} else 5")
TRUTHS = ("{0} > {1}", "{0} <= {1} < 3", "{0} == 0 or {1} != 1", "not {0} >= 1 and {1} in (0, 2)")


@pytest.mark.parametrize("path", FILES[:-1], ids=lambda path: path.stem)
@settings(max_examples=share(10))
@given(data=st.data())
def test_operators_mean_what_they_mean_in_python(path: Path, data: st.DataObject) -> None:
    for number, (spec, system) in enumerate(subjects(path)):
        trace = data.draw(traces(system))
        instance, writer = PythonInstance(spec, system), Writer(system)
        names = python_names(instance, spec, system)
        instance.load(trace.last)
        parts = [part.name for whole in writer.variables(trace.initial) for part in writer.parts(whole)]
        numbers = [each for each in parts if type(eval(f"self.{each}", names)) is int]
        if not numbers:
            continue
        left, right = (f"self.{data.draw(st.sampled_from(numbers))}" for _ in range(2))
        for form in (*NUMBERS, *TRUTHS):
            text = form.format(left, right)
            value = eval(text, names)
            assert read(path, number, text).value(system, trace.last) == str(value), text
            if form in TRUTHS:
                assert holds(system, trace.last, condition(Subject(spec, system, {}), text)) is value


@cache
def read(path: Path, number: int, text: str) -> Watched:
    """An expression over a spec of a file, read once for all states."""
    spec, system = subjects(path)[number]
    return watched(Subject(spec, system, {}), text)


def python_names(instance: PythonInstance, spec: LoadedSpec, system: TransitionSystem) -> dict[str, Any]:
    """What Python sees: the object, and identities and members under the names that screens give them."""
    names: dict[str, Any] = {"self": instance.object}
    for cls in lowered(spec, system).enums.values():
        names |= {member.name: member for member in cls}
    written = Names(system)
    for variable in system.variables:
        for domain in key_domains(variable.type):
            if isinstance(domain, IdType):
                identities = (Identity(number, domain.name) for number in range(domain.size))
                names |= {written.identity(domain, each): each for each in identities}
    return names


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("committed - position", "-1"),
        ("delivered[0] >= 1 and running", "True"),
        ("messages", "2"),
        ("position // 0", "no value: "),
        ("delivered[position + 5]", "no value: "),
        ("any(delivered[m] > 0 for m in range(messages))", "True"),
        ("sum(1 for m in range(messages) if delivered[m] > 0)", "1"),
    ],
)
def test_a_value_or_the_reason_why_there_is_none(text: str, value: str) -> None:
    asked = subject(ALO)
    trace = results.run(asked.system, "start", "poll", "process")
    assert watched(asked, text).value(asked.system, trace.last).startswith(value)


@pytest.mark.parametrize(
    "text", ["last", "pair", "bags", "book", "read", "by", "by[c0]", "known[True]", "pair[0]", "PAID"]
)
def test_values_with_parts_are_written_as_in_the_spec(text: str) -> None:
    asked = subject(MAILROOM)
    writer = Writer(asked.system)
    initial = initial_state(asked.system)
    shown = watched(asked, text).value(asked.system, initial)
    expected = {
        **{part.name: writer.part(part) for part in writer.variables(initial)},
        "by[c0]": "None",
        "known[True]": "NONE",
        "pair[0]": "0",
        "PAID": "PAID",
    }
    assert shown == expected[text]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MC102"),
        ("1; 2", "MC102"),
        ("x = 1", "MC102"),
        ("(" * 400 + "1" + ")" * 400, "MC102"),
        ("1 + " * 600 + "1", "MC102"),
        ("commited", "MC201"),
        ("self.commited", "MC201"),
        ("open('x')", "MC2"),
        ("().__class__", "MC2"),
        ("(lambda: 1)()", "MC2"),
        ("[x for x in range(3)]", "MC2"),
        ("running + 'a'", "MC2"),
        ("committed < running", "MC2"),
        ("(y := 3)", "MC2"),
        ("f'{committed}'", "MC2"),
        ("await committed", "MC2"),
        ("\x00", "MC102"),
    ],
)
def test_what_is_no_expression_is_a_diagnostic_with_a_place(text: str, code: str) -> None:
    with pytest.raises(SpecError) as refusal:
        watched(subject(ALO), text)
    (first, *_) = refusal.value.diagnostics
    assert first.code.startswith(code)
    assert first.span is not None
    assert first.span.file == "<expression>"


def test_an_expression_changes_nothing_and_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError):
        watched(subject(ALO), "__import__('pathlib').Path('made').touch()")
    assert not list(tmp_path.iterdir())
