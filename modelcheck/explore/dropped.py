"""The run of a file that somebody dropped on a page, repeated on the spec that is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from modelcheck.check.retraced import Retracer
from modelcheck.errors import UsageError
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.documents.itf_file import ItfFile, read_itf, sightings
from modelcheck.report.documents.trace_file import read_trace, replay
from modelcheck.trace import Trace


class Dropped(NamedTuple):
    """The run of a file.

    Attributes:
        spec: What it is a run of.
        trace: Its steps, as far as the spec takes them.
        problem: Why it takes no more; empty where it took all.
    """

    spec: str
    trace: Trace
    problem: str = ""


def dropped(data: bytes, systems: Mapping[str, TransitionSystem], *, name: str, spec: str) -> Dropped:
    """The run of a file.

    Args:
        data: A trace as `verify` saves it, or in the Informal Trace Format.
        systems: The instances that are open.
        name: The name of the file.
        spec: The spec that is looked at; a file that names none may be about it.

    Raises:
        UsageError: The file is no trace, or one of another spec or instance.
        OutdatedTrace: The spec no longer takes its steps.
    """
    itf = read_itf(data, name=name)
    if itf is not None:
        return _seen(itf, systems, name=name, spec=spec)
    document = read_trace(data, name=name)
    system = _instance(systems, document.spec, document.parameters, name=name)
    return Dropped(document.spec, replay(document, system))


def _seen(document: ItfFile, systems: Mapping[str, TransitionSystem], *, name: str, spec: str) -> Dropped:
    instance = document.instance
    if instance is not None:
        spec = instance.spec
    system = _instance(systems, spec, {} if instance is None else instance.parameters, name=name)
    said = sightings(document, system, name=name)
    found = Retracer(system).retraced(said.states, loop_from=said.loop_from)
    return Dropped(spec, found.trace, "" if found.misfit is None else found.misfit.words)


def _instance(
    systems: Mapping[str, TransitionSystem], spec: str, parameters: Mapping[str, bool | int], *, name: str
) -> TransitionSystem:
    system = systems.get(spec)
    if system is None:
        raise UsageError(f"{name} is a run of {spec}, which is not open here", hint=f"open: {', '.join(systems)}")
    open_ = {each.name: each.value for each in system.parameters}
    other = [f"{each}={value}" for each, value in parameters.items() if open_.get(each) != value]
    if other:
        hint = f"end this page, and open the file: modelcheck explore {name}"
        raise UsageError(f"{name} is a run with {', '.join(other)}, and {spec} is open with other values", hint=hint)
    return system
