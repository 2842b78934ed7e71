"""A look at the first states of an instance, where there is no search: is there an effect, does Python agree?"""

from __future__ import annotations

from typing import Final

from modelcheck.check.instances import instance_of
from modelcheck.check.self_check import Extent, SelfCheck, Subject
from modelcheck.errors import SpecError
from modelcheck.explicit import Limits, explore, refuse_if_too_large
from modelcheck.graph import StateGraph, any_effect
from modelcheck.ir.system import Parameter, TransitionSystem

GLANCE_STATES: Final = 10_000
"""How many states are looked at; a proof about effects means something if there is one."""


def has_effect_at_a_glance(system: TransitionSystem) -> bool:
    """Has one of the first states an effect?"""
    graph = _glance(system)
    return graph is not None and any_effect(graph)


def is_vacuous_at_a_glance(system: TransitionSystem) -> bool:
    """Are the first states all there are, and none has an effect?"""
    graph = _glance(system)
    return graph is not None and graph.complete and not any_effect(graph)


def check_at_a_glance(subject: Subject, extent: Extent) -> None:
    """Let Python execute the text of a spec: its declarations, and a walk or all that is seen at a glance.

    A proof for any size says as much of a small instance as of one that is too large to be made.

    Raises:
        SpecError: MC216, no instance is small enough to be made.
        SelfCheckFailed: Python does something else than what was read.
    """
    small = {each.name: each.minimum + 1 for each in subject.system.parameters if _is_a_number(each)}
    for given in ({}, small) if extent != "none" else ():
        try:
            refuse_if_too_large(subject.system)
            break
        except SpecError:
            subject = Subject(subject.spec, instance_of(subject.spec, given, Limits()), given)
    checked = SelfCheck(subject, extent)
    checked.declarations()
    graph = _glance(subject.system) if extent == "all" else None
    if graph is None:
        checked.walk()
    else:
        checked.graph(graph)


def _glance(system: TransitionSystem) -> StateGraph | None:
    """The first states of the instance; None where it fails in one of them."""
    try:
        return explore(system, limits=Limits(max_states=GLANCE_STATES))
    except SpecError:
        return None


def _is_a_number(parameter: Parameter) -> bool:
    return parameter.identities is None and not isinstance(parameter.value, bool) and parameter.formula is None
