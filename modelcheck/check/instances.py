"""Instances within limits: some specs are short to write and too large to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.explicit import Limits
from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.ir.system import TransitionSystem


def instances(
    spec: LoadedSpec, system: TransitionSystem, limits: Limits
) -> Callable[[Mapping[str, bool | int]], TransitionSystem]:
    """A function from parameter values to instances; computed parameters follow theirs."""

    def at(values: Mapping[str, bool | int]) -> TransitionSystem:
        return instance_of(spec, {n: value for n, value in values.items() if n not in system.formulas}, limits)

    return at


def instance_of(spec: LoadedSpec, parameters: Mapping[str, bool | int], limits: Limits) -> TransitionSystem:
    """The instance by `frontend.instantiate`, within the time limit where an alarm can be set.

    Raises:
        SpecError: As there; MC216, reading the spec takes too long, too much memory, or too deep a stack.
        UsageError: As there.
    """
    try:
        with patience(limits.time_limit_s):
            return instantiate(spec, parameters)
    except OutOfPatience:
        why = f"reading it takes longer than the time limit of {limits.time_limit_s:g} s"
    except MemoryError:
        why = "reading it takes more memory than there is"
    except RecursionError:
        why = "its functions call each other too deeply"
    raise SpecError(
        Diagnostic(
            code="MC216",
            message=f"this instance of {spec.cls.__name__} is too large to read: {why}",
            span=spec.source.name_span(spec.node),
            hint="choose smaller parameters; every call of a function is as if its text stood there",
        )
    )
