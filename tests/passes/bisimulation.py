"""Explore an original and what passes make of it, and hold the two against each other through the abstraction."""

from dataclasses import dataclass, replace
from itertools import product

from modelcheck.errors import EvaluationError
from modelcheck.ir.nodes import Expr, Value
from modelcheck.ir.passes import Reduced
from modelcheck.ir.system import State, StepInstance, TransitionSystem, Variable, key_domains
from modelcheck.semantics import Scope, enabled, evaluate, initial_state, step_instances, take
from modelcheck.semantics.evaluate import domain_values

FAILS = "fails"


class Different(AssertionError):
    """The reduced system is no image of the original."""


@dataclass(frozen=True)
class Pair:
    """An original and its reduction, both with the parameters of the original."""

    original: TransitionSystem
    conditions: tuple[Expr, ...]
    reduced: Reduced

    @property
    def image(self) -> TransitionSystem:
        """The reduced system as an instance like the original."""
        return replace(self.reduced.system, parameters=self.original.parameters)

    def seen(self, state: State) -> State:
        """A state of the original through the abstraction."""
        return tuple(self._value(variable, state) for variable in self.reduced.system.variables)

    def _value(self, variable: Variable, state: State) -> Value:
        defined = self.reduced.abstraction.get(variable.name)
        if defined is None:
            return state[self.original.variable_index[variable.name]]

        def filled(keys: dict[str, Value], left: list) -> Value:
            if not left:
                return evaluate(defined.value, Scope(self.original, state, keys))
            name, domain = left[0]
            entries = domain_values(domain, Scope(self.original, state, {}))
            return tuple(filled({**keys, name: entry}, left[1:]) for entry in entries)

        return filled({}, list(zip(defined.keys, key_domains(variable.type), strict=True)))


def outcome(system: TransitionSystem, state: State, instance: StepInstance) -> State | str | None:
    """The state after a step instance, None if it is not enabled, or that it fails."""
    try:
        return take(system, state, instance) if enabled(system, state, instance) else None
    except EvaluationError:
        return FAILS


def value(system: TransitionSystem, state: State, condition: Expr) -> object:
    """The value of a condition, or that it has none."""
    try:
        return evaluate(condition, Scope(system, state, {}))
    except EvaluationError:
        return FAILS


@dataclass(frozen=True)
class Graph:
    """States in breadth-first order, and for each that was expanded its step instances and where they lead."""

    states: list[State]
    outcomes: list[dict[StepInstance, State | str]]

    @property
    def complete(self) -> bool:
        return len(self.outcomes) == len(self.states)


def explored(system: TransitionSystem, *, states_limit: int) -> Graph:
    """What can be reached; steps that fail lead nowhere."""
    instances = [each for step in system.steps for each in step_instances(system, step)]
    graph = Graph([initial_state(system)], [])
    reached = set(graph.states)
    while not graph.complete and len(graph.states) <= states_limit:
        state = graph.states[len(graph.outcomes)]
        found = {each: after for each in instances if (after := outcome(system, state, each)) is not None}
        graph.outcomes.append(found)
        for after in found.values():
            if not isinstance(after, str) and after not in reached:
                reached.add(after)
                graph.states.append(after)
    return graph


def compare(pair: Pair, *, states_limit: int) -> Graph:
    """Every state, transition, failure, condition and fact of the original, and those of its image.

    Raises:
        Different: They do not match; says where.
    """
    graph, image = explored(pair.original, states_limit=states_limit), pair.image
    if pair.seen(graph.states[0]) != initial_state(image):
        raise Different(f"first state: {pair.seen(graph.states[0])} is not {initial_state(image)}")
    instances = [each for step in image.steps for each in step_instances(image, step)]
    compared: dict[State, dict[StepInstance, State | str]] = {}
    for state, outcomes in zip(graph.states, graph.outcomes, strict=False):
        seen = pair.seen(state)
        if seen not in compared:
            compared[seen] = {each: after for each in instances if (after := outcome(image, seen, each)) is not None}
        expected = {each: after if after == FAILS else pair.seen(after) for each, after in outcomes.items()}
        if compared[seen] != expected:
            raise Different(f"steps from {state}, seen as {seen}: {compared[seen]} is not {expected}")
        for one, two in zip(pair.conditions, pair.reduced.conditions, strict=True):
            if value(pair.original, state, one) != value(image, seen, two):
                raise Different(f"condition in {state}, seen as {seen}: {one} is not {two}")
        for fact in pair.reduced.facts:
            if value(pair.original, state, fact) is not True:
                raise Different(f"fact in {state}: {fact}")
        for fact in pair.reduced.premises:
            if value(image, seen, fact) is not True:
                raise Different(f"known in {seen}: {fact}")
    if graph.complete and {pair.seen(s) for s in graph.states} != set(explored(image, states_limit=10**6).states):
        raise Different("the reduced system reaches other states than the images")
    return graph


def lost(system: TransitionSystem, graph: Graph, served: Expr) -> set[State]:
    """The states of a complete graph from which no continuation without faults reaches one where `served` is true."""
    can = {state for state in graph.states if value(system, state, served) is True}
    faults = {step.name for step in system.steps if step.fault}
    grown = True
    while grown:
        more = {
            state
            for state, outcomes in zip(graph.states, graph.outcomes, strict=True)
            if state not in can and any(after in can for each, after in outcomes.items() if each.step not in faults)
        }
        grown = bool(more)
        can |= more
    return {state for state in graph.states if state not in can}


def cells(system: TransitionSystem) -> int:
    """How many scalars a state has."""
    scope = Scope(system, (), {})
    domains = [[len(list(domain_values(d, scope))) for d in key_domains(v.type)] for v in system.variables]
    return sum(len(list(product(*map(range, sizes)))) for sizes in domains)
