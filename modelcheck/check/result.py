"""The answer of a check: one result per spec, one per property, and the exit code they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal, NoReturn

from modelcheck.errors import Diagnostic, Span
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import Message, TransitionSystem
from modelcheck.spec import Semantics
from modelcheck.verdict import Statistics, Unasked, Unknown, Verdict


class ExitCode(IntEnum):
    """The exit code of the process; where several apply, the order of precedence is 130, 70, 4, 1, 3, 0."""

    AS_PROMISED = 0
    NOT_AS_PROMISED = 1
    USAGE = 2
    UNDETERMINED = 3
    BAD_SPEC = 4
    NOTHING_TO_CHECK = 5
    INTERNAL = 70
    INTERRUPTED = 130


_NAMED: Final = 4
"""How many specs the `repr` of a result names."""


@dataclass(frozen=True, slots=True)
class FalsePart:
    """The smallest part of a property that is false at the end of its counterexample, with the values it read.

    `text` reads `delivered[0] = 2` or `position = 2, committed = 0`; `span` is where it stands in the source.
    `message` is the one that a built-in property is about, `variables` are those that the part reads.
    """

    text: str
    span: Span | None
    message: Message | None = None
    variables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """The answer for a violated property when the named faults can no longer happen.

    It is a fact, found by checking again on the `distinct_states` that are left, not a guess.
    """

    without: tuple[str, ...]
    holds: bool
    distinct_states: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PropertyResult:
    """The answer for one property.

    Attributes:
        verdict: For these parameters, or for any size where only a proof decided it.
        any_size: The verdict of the symbolic engine for any size; None where it was not asked.
        as_promised: True if the verdict is the one that the spec promises; None where it promises nothing about it, or
            where the verdict is Unknown.
        expected: The verdict the promise asks for, "holds" or "violated"; None where it asks for none.
        false_part: The part of the property that is false in the last state of the counterexample.
        rechecks: For a counterexample that contains faults: each fault of it alone; then, if no single one was needed,
            all faults of the spec together.
        lost_at: For no_loss, the number of the step (1 is the first) that lost the message; 0 is the initial state.
        span: The place where the property, or the variable it is about, is declared.
    """

    name: str
    claim: str
    verdict: Verdict
    any_size: Verdict | None = None
    as_promised: bool | None = None
    expected: Literal["holds", "violated"] | None = None
    false_part: FalsePart | None = None
    rechecks: tuple[Recheck, ...] = ()
    lost_at: int | None = None
    span: Span | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError("a result is neither true nor false: look at its verdict, or at as_promised")

    def __repr__(self) -> str:
        size = "" if self.any_size is None else f"; any size: {_word(self.any_size)}"
        broken = "; not as promised" if self.as_promised is False else ""
        return f"<PropertyResult {self.name}: {_word(self.verdict)}{size}{broken}>"

    @property
    def undetermined(self) -> bool:
        """True if there is no verdict, or none where the property is promised; no_starvation is never promised."""
        if self.name == BuiltIn.NO_STARVATION:
            return False
        unasked = isinstance(self.any_size, Unknown) and isinstance(self.any_size.reason, Unasked)
        return unasked or isinstance(self.verdict, Unknown)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SpecResult:
    """The answer for one instance.

    Attributes:
        semantics: The semantics by the verdicts on the built-in pair; None where an Unknown leaves it open.
        promised: The semantics that the spec promises; None where it promises none.
        demanded: The semantics that was asked for beside that; None where none was.
        counts_effects: False for a spec without `Effects`, which has no semantics at all.
        notes: Sentences about the verdicts that a user did not ask for and should know.
        diagnostics: Likely slips in a spec that can be checked all the same: MC401 and its neighbours.
    """

    system: TransitionSystem
    file: str
    semantics: Semantics | None
    counts_effects: bool
    promised: Semantics | None
    statistics: Statistics | None
    properties: tuple[PropertyResult, ...]
    demanded: Semantics | None = None
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    interrupted: bool = False
    seconds: float = field(default=0.0, compare=False)

    def __repr__(self) -> str:
        instance = f"{self.system.name}({', '.join(f'{each.name}={each.value}' for each in self.system.parameters)})"
        counts = Counter(_word(each.verdict) for each in self.properties)
        words = (f"{n} {'hold' if word == 'holds' and n > 1 else word}" for word, n in counts.items())
        verdicts = ", ".join(words) or "no property"
        semantics = "" if self.semantics is None else f"{self.semantics.value}; "
        return f"<SpecResult {instance}: {semantics}{verdicts}; {_in_words(self.exit_code)}>"

    @property
    def exit_code(self) -> ExitCode:
        """INTERRUPTED, NOT_AS_PROMISED, UNDETERMINED or AS_PROMISED; no_starvation has no part in it."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if any(result.as_promised is False for result in self.properties):
            return ExitCode.NOT_AS_PROMISED
        if any(each.undetermined for each in self.properties):
            return ExitCode.UNDETERMINED
        return ExitCode.AS_PROMISED

    def __bool__(self) -> NoReturn:
        raise TypeError("a result is neither true nor false: compare its exit_code, or look at result[NAME].verdict")

    def __iter__(self) -> Iterator[PropertyResult]:
        return iter(self.properties)

    def __len__(self) -> int:
        return len(self.properties)

    def __contains__(self, name: object) -> bool:
        """True if a property of this name was asked for."""
        return any(each.name == name for each in self.properties)

    def __getitem__(self, name: str) -> PropertyResult:
        """The result of the property called `name`.

        Raises:
            KeyError: There is none; it says which there are.
        """
        for result in self.properties:
            if result.name == name:
                return result
        raise KeyError(f"{name}: the properties are {', '.join(each.name for each in self.properties) or 'none'}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result:
    """The answer of one call of `verify`: specs in the order asked for, and the errors of those not checked.

    Iterating yields one result per spec; `result["AtLeastOnce"]` is the one of the spec of this name. Where the run was
    interrupted, specs that it had not come to are missing.
    """

    results: tuple[SpecResult, ...]
    errors: tuple[Diagnostic, ...] = ()
    interrupted: bool = False
    seconds: float = field(default=0.0, compare=False)

    def __repr__(self) -> str:
        names = [each.system.name for each in self.results]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        specs = f"{', '.join(names[:_NAMED])}{more}" if names else "no spec"
        return f"<Result of {specs}: {_in_words(self.exit_code)}>"

    def __bool__(self) -> NoReturn:
        raise TypeError("a result is neither true nor false: compare its exit_code")

    def __iter__(self) -> Iterator[SpecResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __contains__(self, name: object) -> bool:
        """True if a spec of this name was checked."""
        return any(each.system.name == name for each in self.results)

    def __getitem__(self, name: str) -> SpecResult:
        """The result of the spec called `name`.

        Raises:
            KeyError: There is none, or specs of several files have this name; it says which there are.
        """
        found = [each for each in self.results if each.system.name == name]
        if len(found) > 1:
            raise KeyError(f"{name}: {len(found)} specs, of {', '.join(each.file for each in found)}")
        if not found:
            raise KeyError(f"{name}: the specs are {', '.join(each.system.name for each in self) or 'none'}")
        return found[0]

    @property
    def exit_code(self) -> ExitCode:
        """The first of INTERRUPTED, BAD_SPEC, NOT_AS_PROMISED, UNDETERMINED that applies; NOTHING_TO_CHECK, else 0."""
        codes = {result.exit_code for result in self.results if result.properties or result.interrupted}
        if self.interrupted or ExitCode.INTERRUPTED in codes:
            return ExitCode.INTERRUPTED
        if any(each.code != "MC105" for each in self.errors):
            return ExitCode.BAD_SPEC
        for code in (ExitCode.NOT_AS_PROMISED, ExitCode.UNDETERMINED, ExitCode.AS_PROMISED):
            if code in codes:
                return code
        return ExitCode.NOTHING_TO_CHECK


def _word(verdict: Verdict) -> str:
    """`holds`, `violated` or `unknown`."""
    return type(verdict).__name__.lower()


def _in_words(code: ExitCode) -> str:
    """`as promised`, `nothing to check`."""
    return code.name.lower().replace("_", " ")
