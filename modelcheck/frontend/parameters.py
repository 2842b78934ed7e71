"""The parameters of a spec, with the values given or their defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, get_args, get_origin

from modelcheck.frontend.annotations import NotInLanguage, identity_of, take_apart
from modelcheck.frontend.lines import Line, annotations_of, class_lines, line_value
from modelcheck.frontend.loader import LoadedSpec
from modelcheck.frontend.source import Collector, described, fail
from modelcheck.ir.system import Parameter
from modelcheck.spec import AtLeast, Ids, Role


def declare_parameters(spec: LoadedSpec, given: Mapping[str, bool | int]) -> tuple[Parameter, ...]:
    """Parameters with the values given, or their defaults as the class body computes them.

    Raises:
        SpecError: A default that does not fit (MC206), a given value that does not fit (MC212).
    """
    lines, hints = class_lines(spec), annotations_of(spec)
    found: dict[str, Parameter] = {}
    defaults: dict[str, object] = {}
    values: dict[str, object] = {}
    problems = Collector()
    for name, line in lines.items():
        with problems, worded(line):
            annotation = take_apart(hints.get(name))
            if annotation.role is not Role.PARAM:
                continue
            default = line_value(spec, line, defaults, "MC206")
            value = given[name] if name in given else line_value(spec, line, values, "MC206")
            parameter = _parameter(line, annotation.inner, value, default, given=name in given)
            found[name] = parameter
            defaults[name] = Ids(int(parameter.default)) if parameter.identities else parameter.default
            values[name] = Ids(int(parameter.value)) if parameter.identities else parameter.value
    problems.finish()
    return tuple(found.values())


@contextmanager
def worded(line: Line) -> Iterator[None]:
    """Say of the line that its annotation is not in the language."""
    try:
        yield
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, line.span, hint=problem.hint) from problem


def _parameter(line: Line, inner: object, value: object, default: object, *, given: bool) -> Parameter:
    identities = identity_of(inner)
    inner, minimum = _least(inner)
    return Parameter(
        name=line.name,
        value=_fitting(line, inner, value, minimum, "MC212" if given else "MC206"),
        default=_fitting(line, inner, default, minimum, "MC206"),
        identities=identities,
        minimum=minimum or 0,
        span=line.span,
    )


def _least(inner: object) -> tuple[object, int | None]:
    """The type of a parameter, and its least value where `AtLeast` says one."""
    if get_origin(inner) is Annotated:
        type_, *metadata = get_args(inner)
        if type_ is int and len(metadata) == 1 and type(metadata[0]) is AtLeast:
            return type_, metadata[0].low
    return inner, None


def _fitting(line: Line, inner: object, value: object, minimum: int | None, code: str) -> bool | int:
    if identity_of(inner):
        count = _number(value)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 1:
            return count
        raise fail(
            code,
            f"`{line.name}` must be one identity or more, not {described(value)}",
            line.span,
            hint="write `ids(2)`",
        )
    if inner is bool and isinstance(value, bool):
        return value
    if inner is int and isinstance(value, int) and not isinstance(value, bool):
        if minimum is not None and value < minimum:
            hint = f"give it {minimum} or more, as its annotation says"
            raise fail(code, f"`{line.name}` is at least {minimum}, its value is {value}", line.span, hint=hint)
        return value
    if inner not in (bool, int):
        hint = "a parameter is Param[int], Param[bool], Param[Ids[...]] or Param[Annotated[int, AtLeast(1)]]"
        raise fail("MC203", f"`{line.name}` has a type no parameter can have", line.span, hint=hint)
    message = f"`{line.name}` is declared {inner.__name__}, its value is {described(value)}"
    raise fail(code, message, line.span, hint=f"give it a value of type {inner.__name__}")


def _number(value: object) -> object:
    """How many identities; None where `ids` was called with what no set can have as its size."""
    try:
        return len(value) if type(value) is Ids else value
    except (TypeError, ValueError, OverflowError):
        return None
