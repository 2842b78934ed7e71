"""The function `modelcheck.verify` for Python and notebooks: a result that shows itself.

`check` must not know how a result looks, so the class that does is made here, one floor up.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from modelcheck.check.result import Result, SpecResult
from modelcheck.check.self_check import Extent
from modelcheck.check.verify import verify as verify_targets
from modelcheck.errors import SpecError, UsageError
from modelcheck.report.notebooks.notebook import mimebundle
from modelcheck.report.layout.page import Page
from modelcheck.report.screens.terminal import full_lines
from modelcheck.report.layout.text import paint
from modelcheck.spec import Spec


class ShownResult(SpecResult):
    """A `SpecResult` that prints as the terminal's screen and shows as lanes in a notebook."""

    __slots__ = ()

    @classmethod
    def of(cls, result: SpecResult) -> ShownResult:
        """The same answer as a result that shows itself."""
        return cls(**{each.name: getattr(result, each.name) for each in fields(result)})

    def __str__(self) -> str:
        """The screen of `modelcheck verify`, 80 columns wide, without colour."""
        return paint(full_lines(Result(results=(self,), seconds=self.seconds), {}, Page()), color=False).rstrip("\n")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - IPython says which types it can show
        return mimebundle(self)


def verify(spec: type[Spec], /, *, self_check: Extent = "sample", **parameters: bool | int) -> ShownResult:
    """Verify one spec: `verify(AtLeastOnce, messages=3)`.

    Args:
        spec: The class.
        self_check: How much of the run Python repeats with the spec's own methods: "sample", "all" or "none".
        parameters: Values other than the defaults.

    Raises:
        SpecError: The spec cannot be checked as written.
        UsageError: It has no such parameter.
        SelfCheckFailed: The spec was read otherwise than Python executes it: our mistake.
    """
    answer = verify_targets(spec, parameters=parameters, self_check=self_check)
    if answer.errors:
        raise SpecError(*answer.errors)
    if len(answer.results) != 1:
        raise UsageError(f"{spec.__name__} is no spec to check", hint="is it abstract?")
    return ShownResult.of(answer.results[0])
