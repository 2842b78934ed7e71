"""A look at the first states of an instance, instead of a search: whether one has an effect, whether Python agrees."""

from __future__ import annotations

from typing import Final

from modelcheck.check.instances import instance_of
from modelcheck.check.self_check import Extent, SelfCheck, Subject
from modelcheck.errors import SpecError
from modelcheck.explicit import Limits, explore, refuse_if_too_large
from modelcheck.graph import StateGraph, any_effect
from modelcheck.ir.system import Parameter, TransitionSystem

GLANCE_STATES: Final = 10_000
"""The number of states in a glance; a proof about effects means something if one of them has an effect."""


def has_effect_at_a_glance(system: TransitionSystem) -> bool:
    """True if one of the first states has an effect."""
    graph = _glance(system)
    return graph is not None and any_effect(graph)


def is_vacuous_at_a_glance(system: TransitionSystem) -> bool:
    """True if the first states are all there are, and none has an effect."""
    graph = _glance(system)
    return graph is not None and graph.complete and not any_effect(graph)


def check_at_a_glance(subject: Subject, extent: Extent) -> None:
    """Let Python execute the text of a spec: its declarations, and a walk, or all states and transitions at a glance.

    A proof for any size holds for small instances too, so a small one serves where the instance is too large to be
    made.

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
    """The first states of the instance; None where a step or the spec's `owed` fails in one of them."""
    try:
        return explore(system, limits=Limits(max_states=GLANCE_STATES))
    except SpecError:
        return None


def _is_a_number(parameter: Parameter) -> bool:
    return parameter.identities is None and not isinstance(parameter.value, bool) and parameter.formula is None
