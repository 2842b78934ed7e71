"""From verdicts to a semantics, and from a promise to the verdicts it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from modelcheck.ir.properties import SEMANTIC_PAIR, BuiltIn
from modelcheck.spec import Semantics
from modelcheck.verdict import Holds, Unknown, Verdict, Violated

Expected: TypeAlias = Literal["holds", "violated"]

CLAIMS: Final[Mapping[str, str]] = {
    BuiltIn.NO_LOSS: "every message still takes effect if nothing more goes wrong",
    BuiltIn.NO_DUPLICATE: "no message takes effect twice",
    BuiltIn.NO_DEADLOCK: "every state without an enabled step is done",
    BuiltIn.NO_STARVATION: "every message takes effect in the end if faults end",
}
"""The claims of the built-in properties."""

_SEMANTICS: Final[Mapping[tuple[bool, bool], Semantics]] = {
    (True, True): Semantics.EXACTLY_ONCE,
    (True, False): Semantics.AT_LEAST_ONCE,
    (False, True): Semantics.AT_MOST_ONCE,
    (False, False): Semantics.NO_GUARANTEE,
}
_PROMISED: Final = {semantics: pair for pair, semantics in _SEMANTICS.items()}


def classify(no_loss: Verdict | None, no_duplicate: Verdict | None) -> Semantics | None:
    """The semantics of the pair of verdicts; None where one of them is Unknown or was not asked for."""
    if isinstance(no_loss, Holds | Violated) and isinstance(no_duplicate, Holds | Violated):
        return _SEMANTICS[isinstance(no_loss, Holds), isinstance(no_duplicate, Holds)]
    return None


def expected_verdict(name: str, promise: Semantics | None) -> Expected | None:
    """The verdict that a promise asks of a property; a property of the spec's own must hold, whatever is promised.

    no_starvation is no part of any promise: it is reported, and has no part in the exit code.
    """
    if name not in SEMANTIC_PAIR:
        return None if name == BuiltIn.NO_STARVATION else "holds"
    if promise is None:
        return None
    no_loss, no_duplicate = _PROMISED[promise]
    return "holds" if (no_loss if name == BuiltIn.NO_LOSS else no_duplicate) else "violated"


def as_promised(verdict: Verdict, expected: Expected | None, *, at_defaults: bool) -> bool | None:
    """True if the verdict is the expected one; None if there is none to compare.

    What a promise guarantees must hold in every instance. What it does not guarantee must be refuted at the declared
    defaults, or the spec claims a weakness it does not have; elsewhere a missing refutation says nothing (None).
    """
    if expected is None or isinstance(verdict, Unknown):
        return None
    if expected == "holds":
        return isinstance(verdict, Holds)
    if isinstance(verdict, Violated):
        return True
    return False if at_defaults else None
