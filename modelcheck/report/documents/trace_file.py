"""Saved traces, `modelcheck.trace/2`: written beside a run, and read back only through the reference semantics."""

from __future__ import annotations

import msgspec

from modelcheck.check.result import PropertyResult
from modelcheck.errors import EvaluationError, ModelcheckError, UnfaithfulTrace, UsageError
from modelcheck.ir.json_values import JsonValues
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import BuiltIn, OwnProperty, Property, PropertyKind
from modelcheck.ir.system import State, StepInstance, TransitionSystem, used
from modelcheck.report.documents import schema
from modelcheck.report.documents.json import document_json
from modelcheck.report.documents.traces import entries, lasso, message_text, violating_entries
from modelcheck.semantics import holds, is_owed, messages, number_of_effects, step_instances, successors
from modelcheck.trace import Lasso, Trace
from modelcheck.verdict import Violated


class OutdatedTrace(ModelcheckError):
    """The spec is no longer the one whose trace was saved."""


class _Any(msgspec.Struct):
    """A document that may be one of another version."""

    schema: str = ""


def trace_json(system: TransitionSystem, found: PropertyResult, *, file: str) -> bytes | None:
    """The counterexample of a property as a document; None where it has no trace.

    Args:
        system: The instance that was checked.
        found: The property.
        file: The spec's file relative to the folder that holds `.modelcheck`, or absolute.
    """
    shown = violating_entries(system, found.verdict) if isinstance(found.verdict, Violated) else None
    if not isinstance(found.verdict, Violated) or shown is None:
        return None
    system = with_parameters(system, found.verdict.parameters)
    message = None if found.false_part is None else found.false_part.message
    return document_json(
        schema.TraceDocument(
            schema=schema.TRACE,
            spec=system.name,
            file=file,
            parameters={each.name: each.value for each in system.parameters},
            property=found.name,
            claim=found.claim,
            false_part=found.false_part.text if found.false_part else None,
            lost_at=found.lost_at,
            trace=shown,
            lasso=lasso(found.verdict),
            message=None if message is None else message_text(system, message),
        )
    )


def run_json(system: TransitionSystem, trace: Trace, *, file: str, loop_from: int | None = None) -> bytes:
    """A run of one's own as such a document, an endless one with its loop once; it is about no property."""
    return document_json(
        schema.TraceDocument(
            schema=schema.TRACE,
            spec=system.name,
            file=file,
            parameters={each.name: each.value for each in system.parameters},
            property="",
            claim="",
            false_part=None,
            lost_at=None,
            trace=entries(system, trace),
            lasso=None if loop_from is None else schema.Lasso(loop_from=loop_from),
        )
    )


def read_trace(data: bytes, *, name: str) -> schema.TraceDocument:
    """A document written by `trace_json`.

    Raises:
        UsageError: The data of the file called `name` is something else.
    """
    try:
        if msgspec.json.decode(data, type=_Any).schema in schema.EARLIER_TRACES:
            raise UsageError(
                f"{name} was saved by an earlier version, which wrote states otherwise",
                hint="verify the spec again: it writes the trace anew",
            )
        document = msgspec.json.decode(data, type=schema.TraceDocument)
    except msgspec.DecodeError as error:
        raise UsageError(f"{name} is no saved trace: {error}", hint="verify writes them below .modelcheck") from None
    if not document.trace:
        raise UsageError(f"{name} is no saved trace: it has no states")
    return document


def replay(document: schema.TraceDocument, system: TransitionSystem) -> Trace:
    """The trace, with a loop once, after the reference semantics has repeated it on the spec as it is now.

    Raises:
        OutdatedTrace: The spec no longer takes these steps, reaches other states, or does not violate the property.
    """
    instances = [_instance(system, number, entry) for number, entry in enumerate(document.trace) if number]
    try:
        trace = Trace.run(system, instances)
    except UnfaithfulTrace as error:
        raise OutdatedTrace(str(error)) from None
    except EvaluationError as error:
        raise OutdatedTrace(f"{system.name}: a step fails: {error}") from None
    for number, (saved, now) in enumerate(zip(document.trace, entries(system, trace), strict=True)):
        before, after = saved.state | _used(saved), now.state | _used(now)
        if before != after:
            where = f"step {number}, {saved.step}, leads to another state" if number else "the initial state differs"
            changed = sorted(name for name in before | after if before.get(name) != after.get(name))
            raise OutdatedTrace(f"{system.name}: {where}: {', '.join(changed)}")
    if document.lasso is not None:
        _check_lasso(document, document.lasso.loop_from, system, trace)
    elif document.property and not _may_violate(system, document.property, trace.last):
        raise OutdatedTrace(f"{system.name}: {document.property} is no longer false at the end")
    return trace


def _check_lasso(document: schema.TraceDocument, loop_from: int, system: TransitionSystem, trace: Trace) -> None:
    """Check that an endless run still returns, is still fair and still violates the property.

    Raises:
        OutdatedTrace: It does not.
    """
    if not 0 <= loop_from <= len(trace):
        raise OutdatedTrace(f"{system.name}: there is no step {loop_from} to return to")
    stem = Trace(trace.initial, trace.transitions[:loop_from])
    try:
        run = Lasso(stem, trace.transitions[loop_from:]).replay(system)
    except UnfaithfulTrace as error:
        raise OutdatedTrace(str(error)) from None
    if document.property and not _may_violate_for_ever(system, document.property, run):
        raise OutdatedTrace(f"{system.name}: {document.property} is no longer false for ever")


def _may_violate_for_ever(system: TransitionSystem, name: str, run: Lasso) -> bool:
    match _property(system, name):
        case BuiltIn.NO_STARVATION:
            return any(
                not any(number_of_effects(system, state, message) for state in run.repeated)
                and any(is_owed(system, state, message) for state in run.repeated)
                for message in messages(system)
            )
        case OwnProperty(condition=condition):
            return not any(holds(system, state, condition) for state in run.unrolled.states)
        case BuiltIn.NO_LOSS | BuiltIn.NO_DUPLICATE | BuiltIn.NO_DEADLOCK:
            return True


def _instance(system: TransitionSystem, number: int, entry: schema.Entry) -> StepInstance:
    step = next((each for each in system.steps if each.name == entry.step), None)
    if step is None:
        raise OutdatedTrace(f"{system.name}: step {number}, {entry.step}, is not there any more")
    values = JsonValues(system)
    for instance in step_instances(system, step):
        if values.arguments(step, instance) == entry.arguments:
            return instance
    given = ", ".join(f"{name}={_written(value)}" for name, value in entry.arguments.items())
    raise OutdatedTrace(f"{system.name}: step {number}, {entry.step}, cannot be taken with {given or 'no arguments'}")


def _used(entry: schema.Entry) -> dict[str, int]:
    return {used(fault): number for fault, number in entry.used.items()}


def _written(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _may_violate(system: TransitionSystem, name: str, last: State) -> bool:
    """True if the property is false in the last state, or is one that a single state cannot decide."""
    match _property(system, name):
        case BuiltIn.NO_DUPLICATE:
            return any(number_of_effects(system, last, message) > 1 for message in messages(system))
        case BuiltIn.NO_DEADLOCK:
            assert system.done is not None
            return not holds(system, last, system.done) and not any(True for _ in successors(system, last))
        case OwnProperty(kind=PropertyKind.ALWAYS, condition=condition):
            return not holds(system, last, condition)
        case BuiltIn.NO_LOSS | BuiltIn.NO_STARVATION | OwnProperty():
            return True


def _property(system: TransitionSystem, name: str) -> Property:
    found = system.find_property(name)
    if found is None:
        raise OutdatedTrace(f"{system.name} has no property {name} any more")
    return found
