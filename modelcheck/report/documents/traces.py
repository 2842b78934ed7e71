"""Traces and single steps as pieces of the JSON documents."""

from __future__ import annotations

from modelcheck.ir.json_values import JsonValues
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.system import Message, State, StepInstance, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.documents import schema
from modelcheck.trace import Trace
from modelcheck.verdict import InductionFailure, Violated


def entries(system: TransitionSystem, trace: Trace) -> list[schema.Entry]:
    """The states of a trace with the step instances between them."""
    values = JsonValues(system)
    return [
        _entry(system, values, None, trace.initial),
        *(_entry(system, values, instance, state) for instance, state in trace.transitions),
    ]


def violating_entries(system: TransitionSystem, violated: Violated) -> list[schema.Entry] | None:
    """The states of a counterexample, that of an endless run with its loop once; None where there is no trace."""
    trace = violated.trace if violated.lasso is None else violated.lasso.unrolled
    return None if trace is None else entries(with_parameters(system, violated.parameters), trace)


def lasso(violated: Violated) -> schema.Lasso | None:
    """The position at which an endless run goes on after its last state; None for other counterexamples."""
    return None if violated.lasso is None else schema.Lasso(loop_from=len(violated.lasso.stem))


def induction_failure(failure: InductionFailure, system: TransitionSystem) -> schema.InductionFailure:
    """A step that breaks induction, in the words of the instance that was checked."""
    watched = failure.system.declared_as(system)
    values = JsonValues(watched)
    return schema.InductionFailure(
        parameters=dict(watched.parameter_values),
        message=watched.parameters[-1].name,
        step=failure.step.step,
        arguments=values.arguments(watched.step(failure.step.step), failure.step),
        before=values.state(failure.before),
        after=values.state(failure.after),
        used_before=values.used(failure.before),
        used_after=values.used(failure.after),
    )


def message_text(system: TransitionSystem, message: Message) -> str:
    """The cell that counts the effects of a message: `delivered[p0][3]`."""
    return Writer(system).cell(message.variable, message.keys)


def _entry(system: TransitionSystem, values: JsonValues, instance: StepInstance | None, state: State) -> schema.Entry:
    step = None if instance is None else system.step(instance.step)
    return schema.Entry(
        step=None if step is None else step.name,
        arguments={} if step is None or instance is None else values.arguments(step, instance),
        fault=step is not None and step.fault,
        state=values.state(state),
        used=values.used(state),
    )
