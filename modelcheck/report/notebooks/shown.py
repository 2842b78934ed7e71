"""Results that show themselves, for Python and notebooks.

`check` must not know how a result looks, so the classes that do are made here, one floor up.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from modelcheck.check.result import Result, SpecResult
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import paint
from modelcheck.report.notebooks.notebook import mimebundle
from modelcheck.report.screens.terminal import full_lines


class ShownSpecResult(SpecResult):
    """A `SpecResult` that prints as the terminal's screen and shows as lanes in a notebook."""

    __slots__ = ()

    @classmethod
    def of(cls, result: SpecResult) -> ShownSpecResult:
        """The same answer, able to show itself."""
        return cls(**{each.name: getattr(result, each.name) for each in fields(result)})

    def __str__(self) -> str:
        """The screen `modelcheck verify` would print, 80 columns wide, without colour."""
        return _screen(Result(results=(self,), seconds=self.seconds))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - IPython says which types it can show
        return mimebundle(self)


class ShownResult(Result):
    """A `Result` that prints as the terminal's screen and shows every spec in a notebook."""

    __slots__ = ()

    @classmethod
    def of(cls, result: Result) -> ShownResult:
        """The same answer, able to show itself, and so is that of each spec."""
        results = tuple(map(ShownSpecResult.of, result.results))
        return cls(results=results, errors=result.errors, seconds=result.seconds)

    def __str__(self) -> str:
        """The screen `modelcheck verify` would print, 80 columns wide, without colour."""
        return _screen(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - as above
        return mimebundle(self)


def _screen(result: Result) -> str:
    return paint(full_lines(result, {}, Page()), color=False).rstrip("\n")
