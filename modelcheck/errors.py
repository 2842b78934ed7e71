"""One exception tree, source spans and the closed list of diagnostic codes.

A mistake of the user's is a `Diagnostic` with a code, a place, a cause and a way out. The parts of the package raise
it; only `modelcheck.cli` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of source text; lines and columns count from 1, the end column is the first one past the text."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that helps to understand a diagnostic, such as a declaration."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A mistake or a note: the cause, the place, and the way out.

    `code` is a key of `CODES`; `span` is None only for mistakes that have no place in a file. `steps` are the step
    instances that lead from the initial state to a mistake seen while running.
    """

    code: str
    message: str
    span: Span | None
    hint: str | None = None
    notes: tuple[Note, ...] = field(default=())
    steps: tuple[str, ...] = field(default=())

    @property
    def is_note(self) -> bool:
        """True if the spec can be checked all the same."""
        return self.code.startswith("MC4")

    def concise(self) -> str:
        """One line, `file:line:column: CODE message`, as editors parse it, and the steps that lead there."""
        place = f"{self.span}: " if self.span else ""
        reached = f", reached by: {' '.join(self.steps)}" if self.steps else ""
        return f"{place}{self.code} {self.message}{reached}"


class ModelcheckError(Exception):
    """The root of all exceptions that the package raises on purpose."""


class SpecError(ModelcheckError):
    """The user's spec cannot be checked as written; holds every diagnostic found, sorted by place."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(
            sorted(diagnostics, key=lambda d: (d.span or _NOWHERE, d.code, d.message))
        )
        super().__init__("\n".join(d.concise() for d in self.diagnostics))


class EvaluationError(SpecError):
    """A step or a property of the spec failed while it was evaluated: an index left its range, an assert is false."""

    def after(self, steps: Iterable[object]) -> EvaluationError:
        """The same failure, with its way out and the step instances that lead from the initial state to it."""
        names = tuple(map(str, steps))
        return EvaluationError(
            *(replace(each, steps=names, hint=each.hint or _WAYS_OUT.get(each.code)) for each in self.diagnostics)
        )


class UsageError(ModelcheckError):
    """The caller asked for something that does not exist, such as an unknown parameter in `--set`."""

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        self.hint = hint
        self.code = code
        named = message if code is None else f"{code} {message}"
        super().__init__(named if hint is None else f"{named} ({hint})")


class InternalError(ModelcheckError):
    """The package contradicts itself; never the user's fault."""


class UnfaithfulTrace(InternalError):
    """A trace that the reference semantics refuses to repeat."""


class SelfCheckFailed(InternalError):
    """Python, executing the text of a spec, does something else than what was read, or than what an engine found."""


_WAYS_OUT: Final = {
    "MC301": "guard the step, or look at what let the key grow so far",
    "MC302": "guard the step; if the claim is wrong, widen it",
    "MC303": "guard against 0, or divide by what cannot be 0",
    "MC304": "ask first: `x is not None and x < n`",
    "MC305": "read the steps that lead here: either the claim is wrong, or the protocol is",
    "MC306": "guard the step with the room that is left: `when(len(x) < n)`",
    "MC307": "begin the step with `when(x in bag)`",
}

_NOWHERE: Final = Span("", 0, 0, 0, 0)

CODES: Final[dict[str, str]] = {
    "MC101": "the file cannot be read",
    "MC102": "the file is not Python",
    "MC103": "importing the file fails",
    "MC104": "the source of a spec cannot be found",
    "MC105": "no spec to check",
    "MC106": "a parameter that no spec has",
    "MC107": "a text that is not what Python runs",
    "MC201": "a name that is not there",
    "MC202": "Python the language of specs does not have",
    "MC203": "an annotation the language does not have",
    "MC204": "a ghost variable is read outside properties",
    "MC205": "types that do not fit",
    "MC206": "a first value, default or budget that does not fit",
    "MC207": "an effect before a guard",
    "MC208": "a volatile variable that no step forgets",
    "MC209": "`forget` of something no volatile variable is keyed by",
    "MC210": "an assignment to something that cannot change",
    "MC211": "a step, property or variable declared in a way that cannot work",
    "MC212": "a parameter's value does not fit its declaration",
    "MC213": "a function that calls itself",
    "MC214": "no finite domain",
    "MC215": "an override with another signature",
    "MC216": "an instance too large to enumerate",
    "MC217": "a loop that may not end, or that is left early",
    "MC218": "a function, class or lambda inside a method",
    "MC219": "waiting inside a step",
    "MC220": "an exception or a context inside a step",
    "MC221": "an import or a global name inside a method",
    "MC222": "a kind of value the language does not have",
    "MC223": "an operator the language does not have for these values",
    "MC224": "a call of something that is not read",
    "MC225": "a name bound, deleted or returned where that cannot be",
    "MC226": "a pattern of `match` the language does not have",
    "MC227": "a name bound more than once, or outside the class",
    "MC228": "a decorator that is not read",
    "MC229": "a method with a guard that is no step",
    "MC230": "a local name where a state variable was meant",
    "MC301": "an index or key outside its domain",
    "MC302": "a value outside the range it was declared with",
    "MC303": "division by zero",
    "MC304": "an optional value is None where it is used",
    "MC305": "an assertion of the spec is false",
    "MC306": "a list or bag over its capacity",
    "MC307": "something removed that is not there",
    "MC401": "a step that never happens",
    "MC402": "a property that no state can make false, or true",
    "MC403": "a parameter that nothing reads",
    "MC404": "an identity put in order or computed with",
    "MC405": "a local name that nothing reads",
    "MC406": "a property that reads no state",
    "MC407": "a method that nothing calls",
    "MC408": "a promise that is held against one value of a parameter alone",
}
"""Every diagnostic code and its meaning in a line: 1xx loading, 2xx meaning, 3xx evaluation, 4xx notes."""
