"""The document of a result: all of its specs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from modelcheck.check.result import Result, SpecResult
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.source import diagnostic_lines
from modelcheck.report.layout.text import paint
from modelcheck.report.page import schema
from modelcheck.report.page.spec import reached, spec_document
from modelcheck.report.page.states import States
from modelcheck.report.watches import Watch

_PAGE: Final = Page(width=100)
_NO_TARGETS: Final[Mapping[int, str]] = MappingProxyType({})


def message_document(sign: schema.Sign, text: str) -> schema.Document:
    """The document of a command that has no run to show."""
    messages = [schema.Message(sign=sign, text=text)] if text else []
    return schema.Document(
        schema="modelcheck.page/1", version=version("modelcheck"), specs=[], messages=messages, live=None
    )


def page_document(
    result: Result | SpecResult,
    *,
    page: Page = _PAGE,
    targets: Mapping[int, str] = _NO_TARGETS,
    watches: Sequence[Sequence[Watch]] = (),
    states: Sequence[States | None] | None = None,
    live: schema.Live | None = None,
) -> schema.Document:
    """The document of a result.

    Args:
        result: The answers.
        page: Gives the lines of files.
        targets: The specs on a command line, by their positions in the result.
        watches: Of each spec, the expressions whose values are shown at each state; none at all if empty.
        states: What was reached of each spec; None: they are searched anew.
        live: What a server offers; None for a file.
    """
    answer = Result(results=(result,)) if isinstance(result, SpecResult) else result
    return schema.Document(
        schema="modelcheck.page/1",
        version=version("modelcheck"),
        specs=_apart(
            spec_document(
                each,
                page,
                states[number] if states is not None else reached(each),
                target=targets.get(number),
                watches=watches[number] if watches else (),
            )
            for number, each in enumerate(answer.results)
        ),
        messages=[
            schema.Message(sign="bad", text=paint(diagnostic_lines(each, page), color=False).rstrip())
            for each in answer.errors
        ],
        live=live,
    )


def _apart(specs: Iterable[schema.Spec]) -> list[schema.Spec]:
    """The specs, each with a name of its own, for a page finds them by name: where two share one, their files say."""
    found = list(specs)
    times = Counter(each.name for each in found)
    return [each if times[each.name] == 1 else replace(each, name=f"{each.name} ({each.file})") for each in found]
