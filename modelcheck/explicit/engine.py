"""The explicit engine: every reachable state of an instance."""

from __future__ import annotations

from modelcheck.errors import EvaluationError, InternalError
from modelcheck.explicit.layout import Outgrown, guessed_layout
from modelcheck.explicit.limits import LimitReached, Limits, Progress, Watch
from modelcheck.explicit.python.codegen import PackedSystem, packed
from modelcheck.explicit.search import Exploration, Failed, search
from modelcheck.explicit.size import MOST_BITS, refuse_if_too_large, too_large
from modelcheck.graph import StateGraph
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import enabled, initial_state, step_instances, take
from modelcheck.verdict import Limit


def explore(system: TransitionSystem, *, limits: Limits | None = None, progress: Progress | None = None) -> StateGraph:
    """Visit every reachable state, breadth first, in the packed tier.

    Args:
        system: The instance to search.
        limits: Where to end the search early; so does Ctrl-C. The graph is then incomplete and says why.
        progress: Called at most every 0.1 s.

    Returns:
        The state graph. States and transitions are in the order of `semantics.successors`, whatever the limits.

    Raises:
        SpecError: MC216, the instance is too large to enumerate.
        EvaluationError: A step or guard fails in a reachable state; its diagnostic holds the steps that lead there.
    """
    refuse_if_too_large(system)
    limits = limits or Limits()
    watch = Watch(limits, progress)
    layout = guessed_layout(system)
    while True:
        if layout.bits > MOST_BITS:
            raise too_large(system, f"a state has {layout.bits:,} bits")
        try:
            return _explored(packed(layout), watch, limits)
        except Outgrown as grown:
            layout = layout.widened(grown.variable, grown.value)


def _explored(code: PackedSystem, watch: Watch, limits: Limits) -> StateGraph:
    system = code.layout.system
    reached = Exploration(code, code.layout.encode(initial_state(system)))
    stopped = None
    try:
        search(reached, watch)
    except LimitReached as end:
        stopped = end.limit
    except KeyboardInterrupt:
        stopped = Limit.INTERRUPT
    except Failed as failed:
        graph = reached.graph()
        raise _located(graph, reached.number(failed.state)) from failed
    return reached.graph(stopped=stopped, max_states=limits.max_states)


def _located(graph: StateGraph, index: int) -> EvaluationError:
    """The error that the semantics raises in a state in which packed code fails."""
    trace = graph.trace_to(index)
    for step in graph.system.steps:
        for instance in step_instances(graph.system, step):
            try:
                if enabled(graph.system, trace.last, instance):
                    take(graph.system, trace.last, instance)
            except EvaluationError as error:
                return error.after((*trace.steps, instance))
    raise InternalError(f"{graph.system.name}: packed code fails after {trace.steps}, the semantics does not")
