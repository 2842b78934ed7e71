"""Results that show themselves, for Python and notebooks: what `verify` and `prove` return.

`check` must not know how a result looks, so the classes that do are made here, at the door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from modelcheck.api.explorer import Explorer, explorer
from modelcheck.api.traces import NamedTrace
from modelcheck.check import result as checked
from modelcheck.frontend import LoadedSpec
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.report.answers import counterexample, said_alone, told, verdict_words
from modelcheck.report.layout.page import Page, source_line
from modelcheck.report.layout.text import cells, clean, pad, paint
from modelcheck.report.notebooks.notebook import html_page, mimebundle
from modelcheck.report.screens.terminal import full_lines
from modelcheck.report.words import instance_words
from modelcheck.self_check.lowered import lowered
from modelcheck.verdict import Holds

_LINES: Final = 10
"""The most lines of a `repr`."""


class Origin:
    """The answer that a property is part of, and its spec as it was loaded; None where a result was made by hand."""

    def __init__(self, result: checked.SpecResult, spec: LoadedSpec | None) -> None:
        self.result = result
        self.spec = spec

    @cached_property
    def enums(self) -> Mapping[str, type[Enum]]:
        """The enumerations that the spec knows, by name."""
        return {} if self.spec is None else lowered(self.spec, self.result.system).enums


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PropertyResult(checked.PropertyResult):
    """The answer for one property; as a text it is the answer in words.

    Attributes:
        name: The name of the property.
        claim: The claim in one sentence.
        verdict: For these parameters, or for any size where only a proof decided it.
        any_size: The verdict for any size; None where it was not asked.
        as_promised: True if the verdict is the one that the spec promises; None where it promises nothing about it, or
            where the verdict is Unknown.
        expected: The verdict that the promise asks for, "holds" or "violated"; None where it asks for none.
        trace: The counterexample or witness, with the names and values of the spec.
    """

    origin: Origin = field(repr=False, compare=False)

    def __str__(self) -> str:
        """The name of the property and what was found, in words that need no logic."""
        return f"{self.name}: {said_alone(self.origin.result, self)}"

    @property
    def trace(self) -> NamedTrace | None:
        """The counterexample, or the witness of what some run must show; None where there is none.

        That of an endless run has its loop once. It may be one of another size, that only a proof engine found.
        """
        system, enums = self.origin.result.system, self.origin.enums
        violated = counterexample(self)
        if violated is None:
            witness = self.verdict.witness if isinstance(self.verdict, Holds) else None
            return None if witness is None else NamedTrace(system, witness, enums)
        if violated.trace is None:
            return None
        system = with_parameters(system, violated.parameters)
        if violated.lasso is None:
            return NamedTrace(system, violated.trace, enums)
        return NamedTrace(system, violated.lasso.unrolled, enums, loop_from=len(violated.lasso.stem))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SpecResult(checked.SpecResult):
    """The answer for one instance: printed, it is the screen of the terminal; in a notebook it has lanes.

    Attributes:
        semantics: The semantics by the verdicts on the built-in pair; None where an Unknown leaves it open.
        promised: What the spec promises; None where it promises nothing.
        statistics: The counts of the search; None where there was none.
        properties: The answers, in order; `result["no_loss"]` is one of them.
        notes: Sentences about the verdicts that a user did not ask for and should know.
        exit_code: The number that the command line would end with.
    """

    properties: tuple[PropertyResult, ...]

    @classmethod
    def of(cls, result: checked.SpecResult, spec: LoadedSpec | None = None) -> SpecResult:
        """The same answer, able to show itself; `spec` gives values the classes that the spec knows."""
        origin = Origin(result, spec)
        properties = tuple(PropertyResult(**_fields(each), origin=origin) for each in result.properties)
        return cls(**_fields(result) | {"properties": properties})

    def __iter__(self) -> Iterator[PropertyResult]:
        return iter(self.properties)

    def __getitem__(self, name: str) -> PropertyResult:
        """The result of the property called `name`.

        Raises:
            KeyError: There is none; it says which there are.
        """
        found = checked.SpecResult.__getitem__(self, name)
        assert isinstance(found, PropertyResult)
        return found

    def __repr__(self) -> str:
        lines = [(each.name, str(said_alone(self, each))) for each in told(self)]
        return _listed(checked.SpecResult.__repr__(self), lines)

    def __str__(self) -> str:
        """The screen that `modelcheck verify` would print, 80 columns wide, without colour."""
        return _screen(checked.Result(results=(self,), seconds=self.seconds), _page_of(self))

    def to_html(self, path: str | Path | None = None) -> str:
        """The notebook's view as an HTML page of its own, which loads nothing; written to `path` if there is one."""
        return _written(html_page(self, _page_of(self)), path)

    def explore(self, *, height: int = 860) -> Explorer:
        """The page on which to walk through what was found, `height` pixels high in a notebook."""
        return explorer(self, _page_of(self), height=height)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - IPython says which types it can show
        return mimebundle(self, _page_of(self))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(checked.Result):
    """The answer for a path: one result per spec, in the order of their files and lines.

    Iterating yields them; `result["AtLeastOnce"]` is the one of the spec of this name. Printed, it is the screen of the
    terminal; in a notebook every spec is shown. `exit_code` is the number that the command line would end with.
    """

    results: tuple[SpecResult, ...]

    @classmethod
    def of(cls, result: checked.Result, specs: Sequence[LoadedSpec] = ()) -> Result:
        """The same answer, able to show itself, and so is that of each spec."""
        loaded = {(each.cls.__name__, each.source.display): each for each in specs}
        results = tuple(SpecResult.of(each, loaded.get((each.system.name, each.file))) for each in result.results)
        return cls(**_fields(result) | {"results": results})

    def __iter__(self) -> Iterator[SpecResult]:
        return iter(self.results)

    def __getitem__(self, name: str) -> SpecResult:
        """The result of the spec called `name`.

        Raises:
            KeyError: There is none, or specs of several files have this name; it says which there are.
        """
        found = checked.Result.__getitem__(self, name)
        assert isinstance(found, SpecResult)
        return found

    def __repr__(self) -> str:
        if len(self.results) == 1:
            (only,) = self.results
            lines = [(each.name, str(said_alone(only, each))) for each in told(only)]
        else:
            lines = [(instance_words(each.system), verdict_words(each)) for each in self.results]
        return _listed(checked.Result.__repr__(self), lines)

    def __str__(self) -> str:
        """The screen that `modelcheck verify` would print, 80 columns wide, without colour."""
        return _screen(self, _page_of(*self.results))

    def to_html(self, path: str | Path | None = None) -> str:
        """The notebook's view as an HTML page of its own, which loads nothing; written to `path` if there is one."""
        return _written(html_page(self, _page_of(*self.results)), path)

    def explore(self, *, height: int = 860) -> Explorer:
        """The page on which to walk through what was found, `height` pixels high in a notebook."""
        return explorer(self, _page_of(*self.results), height=height)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - as above
        return mimebundle(self, _page_of(*self.results))


def _fields(result: checked.PropertyResult | checked.SpecResult | checked.Result) -> dict[str, Any]:
    return {each.name: getattr(result, each.name) for each in fields(result)}


def _listed(head: str, lines: Sequence[tuple[str, str]]) -> str:
    """The head, and below it as many of the lines as fit, with their names in a column."""
    left = lines if len(lines) < _LINES else lines[: _LINES - 2]
    column = max((cells(name) for name, _ in left), default=0)
    shown = [f"  {pad(clean(name), column)}  {clean(words)}" for name, words in left]
    more = [f"  and {len(lines) - len(left)} more"] if len(left) < len(lines) else []
    return "\n".join([head, *shown, *more])


def _page_of(*results: SpecResult) -> Page:
    """A page that knows the texts of the specs as they were loaded: cells of a notebook are in no file."""
    texts: dict[str, set[str]] = {}
    for spec in (each.origin.spec for result in results for each in result.properties):
        for part in () if spec is None else spec.ancestry:
            texts.setdefault(part.source.display, set()).add(part.source.text)

    def source(file: str, line: int) -> str:
        known = texts.get(file, set())
        lines = next(iter(known)).split("\n") if len(known) == 1 else []  # several cells have the same name
        return lines[line - 1].rstrip() if 0 < line <= len(lines) else source_line(file, line)

    return Page(source=source)


def _screen(result: checked.Result, page: Page) -> str:
    return paint(full_lines(result, {}, page), color=False).rstrip("\n")


def _written(text: str, path: str | Path | None) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text
