"""Verdicts and shortest lengths by the definitions alone, from what the semantics found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import networkx

from modelcheck.errors import EvaluationError
from modelcheck.graph import textbook
from modelcheck.ir.nodes import Expr
from modelcheck.ir.properties import BuiltIn, OwnProperty, Property, PropertyKind
from modelcheck.ir.system import Message, State
from modelcheck.semantics import holds, is_owed, messages, number_of_effects
from modelcheck.verdict import Holds, Unknown, Verdict, Violated
from tests.differential.reference import Search

Expected: TypeAlias = tuple[type[Verdict], int | None] | str

FAILS = "fails"
"""Said where evaluating a condition fails."""

_ABOUT_RUNS = (BuiltIn.NO_STARVATION, PropertyKind.EVENTUALLY)
_TO_BE_SHOWN = (PropertyKind.NOT_ALWAYS, PropertyKind.POSSIBLE)


def expected_verdict(search: Search, asked: Property) -> Expected | None:
    """The verdict, and the length of the trace that shows it; None where the definitions do not say.

    That is the case of claims about runs where not all of the instance was explored or their condition fails somewhere.
    """
    kind = asked.kind if isinstance(asked, OwnProperty) else asked
    try:
        lost = _lost(search) if kind == BuiltIn.NO_LOSS else set()  # `owed` is asked first, and may fail
        if kind in (BuiltIn.NO_LOSS, BuiltIn.NO_DUPLICATE, BuiltIn.NO_STARVATION) and not any(
            _delivered(search, state) for state in _all(search)
        ):
            return Unknown, None
        if kind in _ABOUT_RUNS:
            return _about_runs(search, asked) if search.complete else None
        shown = _first(search, _is_shown(search, asked, lost))
    except EvaluationError:
        return None if kind in _ABOUT_RUNS else FAILS
    if kind in _TO_BE_SHOWN:
        if shown is not None:
            return Holds, search.levels[shown]
        return (Violated if search.complete else Unknown), None
    if shown is not None:
        return Violated, search.levels[shown]
    return (Holds if search.complete else Unknown), None


def first_bad_level(search: Search, condition: Expr) -> int | None:
    """How many steps lead to a state where the condition is false or fails, or a step fails; None if none does."""

    def is_bad(index: int) -> bool:
        try:
            return not holds(search.system, search.states[index], condition)
        except EvaluationError:
            return True

    failing = {index for index, _, _ in search.failures}
    return next((search.levels[i] for i in range(search.expanded) if i in failing or is_bad(i)), None)


def _all(search: Search) -> range:
    return range(len(search.states))


def _first(search: Search, is_shown: Callable[[int], bool]) -> int | None:
    return next((index for index in _all(search) if is_shown(index)), None)


def _is_shown(search: Search, asked: Property, lost: set[int]) -> Callable[[int], bool]:
    """Is a state a counterexample, or for what is to be shown a witness?"""
    system = search.system
    match asked:
        case OwnProperty(name=name, kind=kind):
            wanted = kind is PropertyKind.POSSIBLE
            return lambda index: _truth(search, index, name) is wanted
        case BuiltIn.NO_DUPLICATE:
            every = list(messages(system))
            return lambda i: any(number_of_effects(system, search.states[i], message) > 1 for message in every)
        case BuiltIn.NO_LOSS:
            return lambda index: index in lost
        case _:
            assert asked is BuiltIn.NO_DEADLOCK and system.done is not None
            done = system.done
            return lambda i: (
                i < search.expanded and not search.transitions[i] and not holds(system, search.states[i], done)
            )


def _truth(search: Search, index: int, name: str) -> bool:
    truth = search.claims[index][name]
    if isinstance(truth, EvaluationError):
        raise truth
    return truth


def _delivered(search: Search, index: int) -> bool:
    system = search.system
    return any(number_of_effects(system, search.states[index], message) for message in messages(system))


def _waits(search: Search, index: int, message: Message) -> bool:
    system, state = search.system, search.states[index]
    return not number_of_effects(system, state, message) and is_owed(system, state, message)


def _lost(search: Search) -> set[int]:
    """The states from which, without faults, some message is always owed again; an unexpanded state might end that."""
    sources: list[set[int]] = [set() for _ in _all(search)]
    for source, found in enumerate(search.transitions):
        for instance, target in found:
            if not search.system.step(instance.step).fault:
                sources[target].add(source)

    def leading_to(targets: set[int]) -> set[int]:
        found, pending = set(targets), list(targets)
        while pending:
            fresh = sources[pending.pop()] - found
            found |= fresh
            pending += fresh
        return found

    lost: set[int] = set()
    unknown = set(range(search.expanded, len(search.states)))
    for message in messages(search.system):
        owed_again = leading_to({i for i in _all(search) if _waits(search, i, message)})
        # An effect is never taken back, so where a message took effect it is not owed again.
        lost |= set(_all(search)) - leading_to(set(_all(search)) - owed_again | unknown)
    return lost


def _about_runs(search: Search, asked: Property) -> Expected:
    """Is there a fair run that avoids the condition, or on which some message starves? The textbook says."""
    system, initial = search.system, search.states[0]
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(search.states)
    faults = {step.name: step.fault for step in system.steps}
    for source, found in zip(search.states, search.transitions, strict=True):
        for instance, target in found:
            fault = faults[instance.step]
            graph.add_edge(source, search.states[target], instance=instance, step=instance.step, fault=fault)
    fair: set[State] = set()
    within = graph
    if isinstance(asked, OwnProperty):
        false = {search.states[i] for i in _all(search) if not _truth(search, i, asked.name)}
        avoiding = textbook.avoiding(graph, initial, false)
        within = graph.subgraph(avoiding)
        fair = {state for each in textbook.fair_components(system, graph, avoiding) for state in each}
    else:
        for message in messages(system):
            fair |= {state for each in textbook.starving(system, graph, message) for state in each}
    if not fair:
        return Holds, None
    lengths = networkx.single_source_shortest_path_length(within, initial)
    return Violated, min(lengths[state] for state in fair)
