"""Speed of the explicit search and of the graph properties on the benchmark group; one JSON line per workload.

`states_per_s` counts distinct states over the CPU time of the search, transitions stored; `properties_s` is the CPU
time to decide no_loss and no_duplicate on the graph. Compare only ratios taken in one run: the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from modelcheck.explicit import explore
from modelcheck.frontend import instantiate, load_file
from modelcheck.graph import StateGraph, falsified, first_falsified

GROUP = Path(__file__).parents[1] / "specs" / "benchmark" / "group.py"
WORKLOADS = {
    "group S": {"partitions": 1, "messages": 2, "consumers": 2, "crashes": 1},
    "group A": {"partitions": 2, "messages": 2, "consumers": 2, "crashes": 1},
}

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work yields and the CPU seconds it took."""
    began = time.process_time()
    outcome = work()
    return outcome, time.process_time() - began


def decide(graph: StateGraph) -> list[int | None]:
    """The first state that violates each of the built-in properties."""
    return [first_falsified(graph, falsified(graph, name)) for name in ("no_loss", "no_duplicate")]


def measure(name: str, parameters: dict[str, int]) -> dict[str, object]:
    """One run of one workload."""
    (spec,) = load_file(GROUP)
    system = instantiate(spec, parameters)
    graph, search_s = timed(lambda: explore(system))
    _, properties_s = timed(lambda: decide(graph))
    found = graph.statistics
    return {
        "workload": name,
        "distinct_states": found.distinct_states,
        "generated_transitions": found.generated_transitions,
        "levels": found.levels,
        "search_s": round(search_s, 4),
        "states_per_s": round(found.distinct_states / search_s),
        "properties_s": round(properties_s, 4),
    }


def main() -> None:
    """Run the workloads whose names contain the filter, each `--count` times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", default="", help="only workloads whose name contains this")
    parser.add_argument("--count", type=int, default=1, help="runs of each")
    arguments = parser.parse_args()
    for name, parameters in WORKLOADS.items():
        if arguments.filter in name:
            for _ in range(arguments.count):
                sys.stdout.write(json.dumps(measure(name, parameters)) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
