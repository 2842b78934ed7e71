"""How fragile proofs are: every engine by itself on the shipped specs, over several orders of terms.

One JSON line per property and engine: how many of the seeds it proved, and its wall seconds on each. Compare only what
was taken in one run: the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Final

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import Settings, prove
from modelcheck.verdict import Holds

SPECS: Final = Path(__file__).parents[1] / "specs"
PROVED: Final = (
    ("at_most_once.py", "AtMostOnce", "no_duplicate"),
    ("exactly_once.py", "ExactlyOnce", "no_duplicate"),
    ("benchmark/group.py", "Group", "committed_records_took_effect"),
    ("examples/request_reply.py", "RequestReply", "no_duplicate"),
    ("examples/retry_topic.py", "RetryTopic", "nothing_committed_is_out_of_sight"),
    ("examples/sink_database.py", "Deduplicate", "no_duplicate"),
    ("examples/sink_database.py", "OffsetInDatabase", "no_duplicate"),
    ("examples/sink_database.py", "OffsetInDatabase", "the_row_is_the_newest"),
    ("examples/read_process_write.py", "ReadProcessWrite", "no_duplicate"),
)


def load(file: str, name: str) -> TransitionSystem:
    """The instance of one spec of a file, at its defaults."""
    systems = (instantiate(spec, {}) for spec in load_file(SPECS / file))
    return next(system for system in systems if system.name == name)


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--time-limit", type=float, default=20.0)
    parser.add_argument("--engine", action="append", default=[])
    arguments = parser.parse_args()
    for file, name, property_name in PROVED:
        system = load(file, name)
        for engine in arguments.engine or ["spacer", "predicates", "spacer-global", "spacer-symbolic"]:
            seconds, proved = [], 0
            for seed in range(arguments.seeds):
                settings = Settings(engines=("induction", engine), seed=seed)
                began = time.perf_counter()
                verdict = prove(system, property_name, time_limit_s=arguments.time_limit, settings=settings)
                seconds.append(round(time.perf_counter() - began, 2))
                proved += isinstance(verdict, Holds)
            line = {"spec": name, "property": property_name, "engine": engine, "proved": proved, "seconds": seconds}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
