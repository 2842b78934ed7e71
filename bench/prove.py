"""Proofs and refutations for any size, of the specs in `tests/corpus.toml`; one JSON line per property.

`cpu_s` is user and system time of this process and of the prover's, the loading of Z3 included. The time limit is wall
time: on a busy machine a proof that needs 5 CPU seconds can end as "unknown" after 30, so give it more. `expected` is
what the search of the instance found: where it is "holds" and the verdict "violated", a larger instance is to blame.
Compare only ratios taken in one run.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic import Settings, prove, supports
from modelcheck.symbolic.settings import ENGINES
from modelcheck.verdict import Holds, Invariant, Unknown, Verdict, Violated

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus.toml"
BUILT_IN = ("no_loss", "no_duplicate", "no_starvation")


@dataclass(frozen=True, slots=True)
class Question:
    """Does the property hold for any size? `expected` is the verdict on the instance that `system` is."""

    name: str
    system: TransitionSystem
    property_name: str
    expected: str


def questions() -> Iterator[Question]:
    """Every property that the symbolic engine has a method for; instances that differ in size alone are asked once."""
    asked: set[tuple[object, ...]] = set()
    for instance in tomllib.loads(CORPUS.read_text())["instance"]:
        file, _, picked = instance["spec"].partition("::")
        (spec,) = (each for each in load_file(ROOT / "specs" / file) if picked in ("", each.cls.__name__))
        system = instantiate(spec, instance["parameters"])
        kinds = tuple((p.name, p.value) for p in system.parameters if p.identities or isinstance(p.value, bool))
        if (instance["spec"], kinds) in asked:
            continue
        asked.add((instance["spec"], kinds))
        name = instance["spec"] + "".join(f" {key}={value}".lower() for key, value in kinds)
        expected = {each: instance[each] for each in BUILT_IN if each in instance} | instance.get("own", {})
        for property_name, verdict in expected.items():
            if supports(system, property_name):
                yield Question(name, system, property_name, verdict)


def cpu_seconds() -> float:
    """CPU seconds of this process so far, and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def found(verdict: Verdict) -> dict[str, object]:
    """What a verdict says, and on which evidence."""
    match verdict:
        case Holds(Invariant() as proof):
            size = {"conjuncts": len(proof.conjuncts), "unbounded": proof.unbounded, "fixed": dict(proof.fixed)}
            return {"verdict": "holds", "engine": proof.engine, **size}
        case Violated(trace):
            # Whatever proves, only unrolling refutes.
            return {"verdict": "violated", "engine": "z3 unrolling", "steps": None if trace is None else len(trace)}
        case Unknown(reason):
            return {"verdict": "unknown", "reason": str(reason)}
        case Holds():
            return {"verdict": "holds", "engine": None}
        case _:
            assert_never(verdict)


def measure(question: Question, *, seed: int, time_limit_s: float, engines: tuple[str, ...]) -> dict[str, object]:
    """One attempt at one question, with terms in the order of `seed`."""
    before = cpu_seconds()
    settings = Settings(seed=seed, engines=engines or ENGINES)
    verdict = prove(question.system, question.property_name, time_limit_s=time_limit_s, settings=settings)
    asked = {"spec": question.name, "property": question.property_name, "expected": question.expected}
    return {**asked, "seed": seed, "cpu_s": round(cpu_seconds() - before, 2), **found(verdict)}


def main() -> None:
    """Ask the questions whose spec and property contain the filter, each once per seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", default="", help="only lines whose spec and property contain this")
    parser.add_argument("--time-limit", type=float, default=60.0, help="wall seconds for each question")
    parser.add_argument("--seeds", type=int, default=1, help="orders of terms to try")
    parser.add_argument("--engine", action="append", default=[], choices=ENGINES, help="this one alone; repeatable")
    arguments = parser.parse_args()
    fragile = []
    for question in questions():
        if arguments.filter not in f"{question.name} {question.property_name}":
            continue
        decided = 0
        for seed in range(arguments.seeds):
            engines = tuple(arguments.engine)
            line = measure(question, seed=seed, time_limit_s=arguments.time_limit, engines=engines)
            decided += line["verdict"] != "unknown"
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        if decided < arguments.seeds:
            fragile.append({"spec": question.name, "property": question.property_name, "decided": decided})
    sys.stdout.write(json.dumps({"seeds": arguments.seeds, "not_always_decided": fragile}) + "\n")


if __name__ == "__main__":
    main()
