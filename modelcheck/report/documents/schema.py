"""The JSON documents as types: `modelcheck.result/2` and `modelcheck.trace/2`.

Within a version names are only added. States are objects by variable, and values are those that the spec writes: an
identity is its name (`"c0"`), a member of an enumeration its name, a record an object of its fields; a tuple, a list, a
set and a bag are arrays, what is in a bag twice is there twice. A map is an object by the names of its keys (`"c0"`,
`"COMMIT"`, `"false"`), one by offset an array. What may be None is null then.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

RESULT: Final = "modelcheck.result/2"
TRACE: Final = "modelcheck.trace/2"
EARLIER_TRACES: Final = ("modelcheck.trace/1",)
"""The versions before: /1 had the cells of lists, records and sets, and numbers for identities and members."""

VerdictWord = Literal["holds", "violated", "unknown"]
SemanticsWord = Literal["at-most-once", "at-least-once", "exactly-once", "none", "unknown"]
Scope = Literal["these-parameters", "any-size"]
Scalars = dict[str, bool | int]
Value = Annotated[
    Any,
    Meta(
        description="as the spec writes it: bool, integer, null; the name of an identity or member; an object or array",
        extra_json_schema={"type": ["boolean", "integer", "string", "null", "object", "array"]},
    ),
]


class Place(Struct, frozen=True, kw_only=True):
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


class Entry(Struct, frozen=True, kw_only=True):
    """A state of a trace and the step instance that led to it; the first entry is the initial state, without a step.

    `used` says how often each fault with a budget has happened.
    """

    step: str | None
    arguments: dict[str, Value]
    fault: bool
    state: dict[str, Value]
    used: dict[str, int] = {}


class Lasso(Struct, frozen=True, kw_only=True):
    """How a run without end goes on after the last entry of its trace.

    The last entry is in the same state as the entry number `loop_from` (0 is the initial state); the steps after that
    one repeat for ever. If it is the last entry itself, the run stays in its state for ever.
    """

    loop_from: int


class Exhaustive(Struct, frozen=True, kw_only=True, tag_field="method", tag="exhaustive"):
    """Every reachable state of the instance was visited."""

    scope: Scope


class Rank(Struct, frozen=True, kw_only=True):
    """How far a message of one cell is from its effect: whole numbers, from the most to the least significant.

    A message that is not owed is so for good where `for_good` is true; null is everywhere.
    """

    cell: str
    components: list[str]
    for_good: str | None = None


class Inductive(Struct, frozen=True, kw_only=True, tag_field="method", tag="inductive-invariant"):
    """An invariant that is true initially and preserved by every step, re-checked by plain queries.

    The parameters `unbounded` are any number from 0 on, or from that in `minimums`, for which what stands in `where` is
    true. `each` says which names in the conjuncts stand for any one participant, with the parameter that says how
    many there are; other names that the spec does not have stand for any one message. `ranks` say why every message
    takes effect.
    """

    scope: Scope
    engine: str
    unbounded: list[str]
    fixed: Scalars
    conjuncts: list[str]
    minimums: dict[str, int] = {}
    where: list[str] = []
    each: dict[str, str] = {}
    ranks: list[Rank] = []


class NoWayOn(Struct, frozen=True, kw_only=True, tag_field="method", tag="no-way-on"):
    """A message is lost: in none of the states that can follow the trace without a fault it had an effect.

    There are `distinct_states` of them, all visited; or they are without end, and no step without a fault leads out of
    those in which all `conjuncts` are true.
    """

    scope: Scope
    message: str
    distinct_states: int | None
    conjuncts: list[str] = []


class Shown(Struct, frozen=True, kw_only=True, tag_field="method", tag="trace"):
    """The trace itself, replayed by the reference semantics."""

    scope: Scope


class Attempt(Struct, frozen=True, kw_only=True):
    """An engine that has no answer, and why."""

    engine: str
    why: str


class InductionFailure(Struct, frozen=True, kw_only=True):
    """A step that breaks induction, from a state that may or may not be reachable.

    The states count the effects of one message only, the one at the offset that the parameter `message` has.
    """

    parameters: Scalars
    message: str
    step: str
    arguments: dict[str, Value]
    before: dict[str, Value]
    after: dict[str, Value]
    used_before: dict[str, int] = {}
    used_after: dict[str, int] = {}


class NotProved(Struct, frozen=True, kw_only=True):
    """What is known of a property that is not decided for any size; `invariant` holds for any size, re-checked."""

    bound: int | None
    attempts: list[Attempt]
    invariant: list[str]
    induction_failure: InductionFailure | None


class AnySize(Struct, frozen=True, kw_only=True):
    """What the symbolic engine says for any size; a refutation with the parameters it needs and its trace."""

    verdict: VerdictWord
    reason: str | None
    parameters: dict[str, bool | int] | None
    trace: list[Entry] | None
    not_proved: NotProved | None = None
    no_way_on: NoWayOn | None = None


class FalsePart(Struct, frozen=True, kw_only=True):
    """The smallest part of the property that is false in the last state of its trace."""

    text: str
    place: Place | None


class Recheck(Struct, frozen=True, kw_only=True):
    """The verdict once the faults in `without` can no longer happen."""

    without: list[str]
    holds: bool
    distinct_states: int


class Property(Struct, frozen=True, kw_only=True):
    """The answer for one property.

    `as_promised` is null where the spec promises nothing about it or the verdict is unknown; `trace_parameters` are
    those of the instance the trace belongs to where it is another one; `lost_at` counts steps from 1; `lasso` is there
    where the counterexample is a run without end, of which the trace has the loop once.
    """

    name: str
    claim: str
    verdict: VerdictWord
    expected: Literal["holds", "violated"] | None
    as_promised: bool | None
    reason: str | None
    evidence: list[Exhaustive | Inductive | NoWayOn | Shown]
    any_size: AnySize | None
    trace: list[Entry] | None
    lasso: Lasso | None = None
    trace_parameters: Scalars | None
    witness: list[Entry] | None
    false_part: FalsePart | None
    lost_at: int | None
    rechecks: list[Recheck]
    place: Place | None


class Statistics(Struct, frozen=True, kw_only=True):
    """What the search saw; the initial state is level 1, transitions include self-loops."""

    distinct_states: int
    generated_transitions: int
    levels: int
    ends: int
    complete: bool
    fired: dict[str, int]


class Remark(Struct, frozen=True, kw_only=True):
    """What is likely a slip although the spec can be checked: a diagnostic with a code of MC4xx."""

    code: str
    message: str
    place: Place | None
    hint: str | None


class Spec(Struct, frozen=True, kw_only=True):
    """The answer for one instance; `semantics` is null for a spec that counts no effects.

    `notes` has everything a user should know in sentences; `diagnostics` those of them that have a code and a place.
    """

    spec: str
    file: str
    parameters: Scalars
    semantics: SemanticsWord | None
    promised: SemanticsWord | None
    statistics: Statistics | None
    properties: list[Property]
    notes: list[str]
    diagnostics: list[Remark] = []
    interrupted: bool
    exit_code: int


class Error(Struct, frozen=True, kw_only=True):
    """A mistake: a diagnostic with its code, or `usage`, `internal` or `interrupted` instead.

    `steps` lead from the initial state to a mistake seen while running.
    """

    code: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    hint: str | None
    steps: list[str]


class Timing(Struct, frozen=True, kw_only=True):
    """Seconds of wall time, over all and spec by spec; the only part that differs between equal runs."""

    seconds: float
    specs: list[float]


class ResultDocument(Struct, frozen=True, kw_only=True):
    """The answer of one `modelcheck verify`."""

    schema: Literal["modelcheck.result/2"]
    results: list[Spec]
    errors: list[Error]
    exit_code: int
    timing: Timing


class TraceDocument(Struct, frozen=True, kw_only=True):
    """A saved trace; `file` is relative to the folder that holds `.modelcheck`.

    `property` and `claim` are empty for a run that is about no property.
    """

    schema: Literal["modelcheck.trace/2"]
    spec: str
    file: str
    parameters: Scalars
    property: str
    claim: str
    false_part: str | None
    lost_at: int | None
    trace: list[Entry]
    lasso: Lasso | None = None
    message: str | None = None


class CertifiedRank(Struct, frozen=True, kw_only=True):
    """The rank of one message cell: its components, from the most to the least significant.

    A message that is not owed is so for good where `for_good` is true; null is everywhere.
    """

    message: str
    components: list[str]
    for_good: str | None = None


class CertificateDocument(Struct, frozen=True, kw_only=True):
    """The content of a certificate, in the words of the spec; `script` beside it, with this digest, is the proof.

    `each` holds what one participant is called where there may be any number, and the parameter that counts them. It is
    about the instances in which every condition of `where` is true.
    """

    schema: Literal["modelcheck.certificate/1"]
    spec: str
    file: str
    property: str
    fingerprint: str
    engine: str
    unbounded: list[str]
    each: dict[str, str]
    fixed: Scalars
    conjuncts: list[str]
    ranks: list[CertifiedRank]
    script: str
    sha256: str
    where: list[str] = []


class CertificateCheckDocument(Struct, frozen=True, kw_only=True):
    """The outcome of checking a certificate; `state` refutes it, where a solver named one."""

    schema: Literal["modelcheck.certificate-check/1"]
    certificate: str
    file: str
    spec: str | None
    property: str | None
    outcome: Literal["proved", "not proved", "not decided"]
    obligations: int | None
    solvers: list[str]
    unbounded: list[str]
    fixed: Scalars
    why: str | None
    state: dict[str, str]
    exit_code: int
    where: list[str] = []
