"""CPU time of a cold `modelcheck verify specs/at_least_once.py`, with and without the proof, and its import share.

One JSON line per workload: median and least CPU seconds (user and system, children included) over the runs, and the
share of it that goes into imports, from one more run under `-X importtime`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SPEC = Path(__file__).parents[1] / "specs" / "at_least_once.py"
WORKLOADS = {
    "python": ["-c", "pass"],
    "help": ["-m", "modelcheck", "--help"],
    "verify": ["-m", "modelcheck", "verify", "--no-any-size", str(SPEC)],
    "verify unchecked": ["-m", "modelcheck", "verify", "--no-any-size", "--self-check", "none", str(SPEC)],
    "verify with proof": ["-m", "modelcheck", "verify", str(SPEC.with_name("exactly_once.py"))],
}


def cpu_seconds(arguments: list[str], folder: str) -> float:
    """CPU seconds of one process and of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def import_seconds(arguments: list[str], folder: str) -> float:
    """Seconds spent in imports by the first process, as Python itself accounts for them."""
    command = [sys.executable, "-X", "importtime", *arguments]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    return sum(int(self_us) for self_us in re.findall(r"import time:\s+(\d+) \|", run.stderr)) / 1e6


def main() -> None:
    """Print one line per workload."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--filter", default="", help="only workloads whose name contains this")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in WORKLOADS.items():
            if options.filter not in name:
                continue
            cpu_seconds(arguments, folder)
            times = [cpu_seconds(arguments, folder) for _ in range(options.runs)]
            line = {
                "workload": name,
                "cpu_s_median": round(statistics.median(times), 4),
                "cpu_s_least": round(min(times), 4),
                "import_s": round(import_seconds(arguments, folder), 4),
                "runs": options.runs,
            }
            print(json.dumps(line))  # noqa: T201 - the output is the product


if __name__ == "__main__":
    main()
