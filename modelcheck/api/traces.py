"""Traces whose states have the names and values of the spec: `trace[3].position`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final, overload

from modelcheck.api.values import PythonValues
from modelcheck.ir.system import State, StepInstance, TransitionSystem
from modelcheck.ir.written import Writer, argument_parts
from modelcheck.report.words import counted
from modelcheck.trace import Trace

_STEPS_NAMED: Final = 12
"""How many steps the `repr` of a trace names."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NamedState:
    """A state of a trace, and the step that led to it; each state variable is an attribute: `trace[3].position`.

    Attributes:
        number: Its position in the trace, that is the number of the step; 0 is the first state.
        step: The name of the step that led here; None in the first state.
        arguments: The arguments of that step by name.
        fault: True if that step is a fault.
        state: The state variables by name, also one that is called as an attribute here.
        used: How often each fault with a budget has happened.
    """

    number: int
    step: str | None
    arguments: Mapping[str, Any]
    fault: bool
    state: Mapping[str, Any]
    used: Mapping[str, int]
    _step_text: str
    _state_text: str

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a user's own object
        if name in _OWN or name.startswith("__"):  # of an object that is not there yet, as while it is copied
            raise AttributeError(name)
        try:
            return self.state[name]
        except KeyError:
            raise AttributeError(f"there is no variable `{name}`; there are {', '.join(self.state)}") from None

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *(name for name in self.state if name.isidentifier())})

    def __repr__(self) -> str:
        return f"<{self.number} {self}: {self._state_text}>"

    def __str__(self) -> str:
        """The step as the spec writes it: `poll(c0)`."""
        return self._step_text


_OWN: Final = frozenset(each.name for each in fields(NamedState))


class NamedTrace(Sequence[NamedState]):
    """A trace as a sequence: `trace[0]` is the first state, `trace[3]` the state after step 3 with this step.

    `len(trace)` counts states, one more than steps.

    Attributes:
        parameters: The values of the parameters of the instance; a counterexample may need others than those asked for.
        loop_from: Of an endless run, the position of the state to which the last one returns; what is between them
            repeats for ever. If it is the last one itself, nothing more happens. None for other traces.
    """

    __slots__ = ("_name", "_states", "loop_from", "parameters")

    def __init__(
        self, system: TransitionSystem, trace: Trace, enums: Mapping[str, type[Enum]], *, loop_from: int | None = None
    ) -> None:
        self._name = system.name
        self._states = tuple(_named(system, trace, enums))
        self.parameters = dict(system.parameter_values)
        self.loop_from = loop_from

    @overload
    def __getitem__(self, index: int) -> NamedState: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[NamedState, ...]: ...
    def __getitem__(self, index: int | slice) -> NamedState | tuple[NamedState, ...]:
        return self._states[index]

    def __len__(self) -> int:
        return len(self._states)

    def __repr__(self) -> str:
        steps = list(map(str, self._states[1:]))
        if len(steps) > _STEPS_NAMED:
            steps = [*steps[: _STEPS_NAMED - 1], f"and {len(steps) - _STEPS_NAMED + 1} more"]
        loop = "" if self.loop_from is None else f", for ever from {self.loop_from}"
        said = f": {', '.join(steps)}" if steps else ""
        return f"<NamedTrace of {self._name}, {counted(len(self) - 1, 'step')}{loop}{said}>"


def _named(system: TransitionSystem, trace: Trace, enums: Mapping[str, type[Enum]]) -> Iterator[NamedState]:
    writer, values = Writer(system), PythonValues(system, enums)

    def named(number: int, state: State, instance: StepInstance | None = None) -> NamedState:
        step = None if instance is None else system.step(instance.step)
        arguments = () if step is None or instance is None else argument_parts(step, instance)
        parts = list(writer.variables(state))
        return NamedState(
            number=number,
            step=None if step is None else step.name,
            arguments={part.name: values.value(part) for part in arguments},
            fault=step is not None and step.fault,
            state={part.name: values.value(part) for part in parts},
            used=writer.used(state),
            _step_text="first state" if step is None or instance is None else writer.instance(step, instance),
            _state_text=", ".join(f"{part.name}={writer.part(part)}" for part in parts),
        )

    yield named(0, trace.initial)
    yield from (named(number, state, instance) for number, (instance, state) in enumerate(trace.transitions, 1))
