"""The parameters of a spec, with the values given or their defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, get_args, get_origin

from modelcheck.frontend.declared.formulas import formula_of
from modelcheck.frontend.declared.lines import Line, annotations_of, class_lines, line_value
from modelcheck.frontend.reading.class_scope import class_scope
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.source import Collector, described, fail
from modelcheck.frontend.types.annotations import NotInLanguage, Text, how_many, identity_of, take_apart
from modelcheck.ir.formula import inlined
from modelcheck.ir.system import Parameter
from modelcheck.spec import AtLeast, Ids, Role


def declare_parameters(spec: LoadedSpec, given: Mapping[str, bool | int]) -> tuple[Parameter, ...]:
    """The parameters, with the values given, or their defaults as the class body computes them.

    Raises:
        SpecError: A default that does not fit (MC206), a given value that does not fit (MC212).
    """
    problems = Collector()
    lines: dict[str, Line] = {}
    types: dict[str, object] = {}
    hints = annotations_of(spec)
    for name, line in class_lines(spec).items():
        with problems, worded(line):
            annotation = take_apart(hints.get(name))
            if annotation.role is Role.PARAM:
                lines[name], types[name] = line, annotation.inner
                _check_fixed(spec, line)
    defaults, values = _Values(spec, lines, {}), _Values(spec, lines, given)
    found: dict[str, Parameter] = {}
    for name, line in lines.items():
        with problems, worded(line):
            default, value = defaults[name], given.get(name, values[name])
            found[name] = _parameter(line, types[name], value, default, given=name in given)
    problems.finish()
    formulas = {
        name: formula
        for name, each in found.items()
        if name not in given and (formula := formula_of(spec, lines[name], each, found, values)) is not None
    }
    for _ in formulas:  # the longest chain of them
        formulas = {name: inlined(formula, formulas) for name, formula in formulas.items()}
    return tuple(replace(each, formula=formulas.get(name)) for name, each in found.items())


def _check_fixed(spec: LoadedSpec, line: Line) -> None:
    """Check that the type of a parameter depends on no other parameter.

    Raises:
        NotInLanguage: Its annotation reads something of a class body.
    """
    if line.annotation is not None:
        scope = class_scope(spec, line.annotation.owner, {})
        read = next(Text(line.annotation.node, scope, scope).dependent(), None)
        if read is not None:
            message = f"the type of `{line.name}` reads `{ast.unparse(read)}` of the class"
            raise NotInLanguage(message, "write a number, and claim what else must be true with @always")


class _Values(Mapping[str, object]):
    """The values of parameters as objects of the class body: those `given`, and the others as Python computes them."""

    def __init__(self, spec: LoadedSpec, lines: Mapping[str, Line], given: Mapping[str, bool | int]) -> None:
        self._spec, self._lines, self._given = spec, lines, given
        self._known: dict[str, object] = {}
        self._asked: list[str] = []

    def __getitem__(self, name: str) -> object:
        """The value, from which those of others may be computed.

        Raises:
            SpecError: MC206, it is computed from itself, or computing it fails.
        """
        if name not in self._known:
            line = self._lines[name]
            if name in self._asked:
                hint = "give one of them a value of its own"
                raise fail("MC206", f"`{name}` is computed from itself", line.span, hint=hint)
            self._asked.append(name)
            try:
                default = line_value(self._spec, line, self, "MC206")
            finally:
                self._asked.pop()
            self._known[name] = _of_its_kind(default, self._given.get(name, default))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return name in self._lines


def _of_its_kind(default: object, value: object) -> object:
    """The value; for a parameter of identities, their number as the set of so many, if there can be so many."""
    if isinstance(default, Ids) and type(value) is int and value >= 0:
        return Ids(value)
    return value


@contextmanager
def worded(line: Line) -> Iterator[None]:
    """Turn `NotInLanguage` about the line's annotation into an error at the line."""
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
        minimum=minimum,
        span=line.span,
    )


def _least(inner: object) -> tuple[object, int]:
    """The type of a parameter, and its least value: 0, since most are numbers of something, or that of `AtLeast`.

    Raises:
        NotInLanguage: The argument of `AtLeast` is no number.
    """
    if get_origin(inner) is Annotated:
        type_, *metadata = get_args(inner)
        if type_ is int and len(metadata) == 1 and type(metadata[0]) is AtLeast:
            if type(metadata[0].low) is not int:
                hint = "write `Param[Annotated[int, AtLeast(1)]]`"
                raise NotInLanguage("a bound is a whole number", hint, code="MC205")
            return type_, metadata[0].low
    return inner, 0


def _fitting(line: Line, inner: object, value: object, minimum: int, code: str) -> bool | int:
    if identity_of(inner):
        count = how_many(value) if type(value) is Ids else value
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
        if value < minimum:
            hint = f"give it {minimum} or more, as its annotation says"
            if minimum == 0:
                hint = f"give it 0 or more, or declare what it may be: Param[Annotated[int, AtLeast({value})]]"
            raise fail(code, f"`{line.name}` is at least {minimum}, its value is {value}", line.span, hint=hint)
        return value
    if inner not in (bool, int):
        hint = "a parameter is Param[int], Param[bool], Param[Ids[...]] or Param[Annotated[int, AtLeast(1)]]"
        raise fail("MC203", f"`{line.name}` has a type no parameter can have", line.span, hint=hint)
    message = f"`{line.name}` is declared {inner.__name__}, its value is {described(value)}"
    raise fail(code, message, line.span, hint=f"give it a value of type {inner.__name__}")
