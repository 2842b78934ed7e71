"""`modelcheck.state_graph`: the states of an instance and the transitions between them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from modelcheck.api.keywords import asked, limits
from modelcheck.check.self_check import Extent
from modelcheck.check.targets import the_only_one
from modelcheck.check.verify import state_graph as explored
from modelcheck.graph import StateGraph
from modelcheck.spec import Spec


def state_graph(
    target: type[Spec] | str | Path,
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    time_limit_s: float | None = None,
    max_states: int | None = None,
    memory_limit_bytes: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> StateGraph:
    """Explore one instance of a spec, and give its state graph.

    Args:
        target: A class, a file that holds one spec, or `file.py::Class`.
        parameters: Values of parameters other than the defaults.
        time_limit_s: Wall time of the search.
        max_states: How many states may be reached.
        memory_limit_bytes: Resident size of the process.
        self_check: As of `verify`.
        **values: Parameters as keywords, `messages=3`. One with the name of an option belongs into `parameters`.

    Returns:
        The graph, in breadth-first order. It is not `complete` if a limit was met, and `stopped` says which. Its
        `to_networkx()` is a `networkx.MultiDiGraph`, for every algorithm there is.

    Raises:
        SpecError: The spec cannot be checked as written.
        UsageError: The target holds no spec or several, a parameter or option does not exist, or a keyword is both.
        SelfCheckFailed: As `verify`.

    Examples:
        >>> import modelcheck
        >>> from modelcheck.specs.at_least_once import AtLeastOnce
        >>> graph = modelcheck.state_graph(AtLeastOnce)
        >>> graph
        <StateGraph of AtLeastOnce: 47 states, 59 transitions>
        >>> import networkx
        >>> networkx.is_weakly_connected(graph.to_networkx())
        True

    See Also:
        verify: What the graph says about delivery.
    """
    options = {
        "time_limit_s": time_limit_s,
        "max_states": max_states,
        "memory_limit_bytes": memory_limit_bytes,
        "self_check": self_check,
    }
    specs, chosen = asked("state_graph", target, parameters=parameters, values=values, options=options)
    return explored(
        the_only_one(specs, target),
        parameters=chosen,
        limits=limits(time_limit_s, max_states, memory_limit_bytes),
        self_check=self_check,
    )
