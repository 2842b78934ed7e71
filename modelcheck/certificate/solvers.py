"""Ask Z3 or cvc5, each in a process of its own that is killed when its time is over.

The only file that knows a solver. A process reads a list of `Query`s as JSON and writes an answer to each as a line
of JSON, so that what was answered in time is known.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, TypeAlias

SolverName: TypeAlias = Literal["z3", "cvc5"]

NAMES: Final[tuple[SolverName, ...]] = ("z3", "cvc5")


@dataclass(frozen=True, slots=True)
class Query:
    """A question: `text` is added for good; if there is a `query`, it is added for this question and the solver asked.

    `values` are the constants whose values are wanted where the answer is `sat`.
    """

    text: str
    query: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `unsat`, `sat`, `unknown`, or the solver's error; with the values as an S-expression, if any."""

    said: str
    values: str = ""


def is_installed(solver: SolverName) -> bool:
    """True if the solver's package is installed."""
    return find_spec(solver) is not None


def load() -> None:
    """Load Z3 in this process, so that forked ones need not; if that fails, it fails in them in the same way."""
    with redirect_stdout(None), suppress(Exception):
        import z3 as z3


def ask(solver: SolverName, questions: Sequence[Query], *, time_limit_s: float) -> list[Reply]:
    """One answer per query; those that the time did not suffice for are `timeout`."""
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    # The folder in which the user works may hold a file called z3.py: -P keeps it out.
    command = [sys.executable, "-P", "-m", "modelcheck.certificate.solvers", solver]
    given = json.dumps([asdict(each) for each in questions]).encode()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    instead = "timeout"
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=time_limit_s, env=environment, check=False
        )
        output, instead = done.stdout, done.stderr.decode(errors="replace").strip()[-500:] or "no answer"
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    found = [Reply(**json.loads(line)) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]
    wanted = sum(bool(each.query) for each in questions)
    return [*found[:wanted], *[Reply(instead)] * (wanted - len(found))]


def answers(solver: SolverName, questions: Sequence[Query]) -> Iterator[Reply]:
    """The answers, from a solver in this process, without a limit; they end early if it rejects a `text`."""
    run = _z3() if solver == "z3" else _cvc5()
    for question in questions:
        complaint = run(question.text)
        if complaint:
            yield Reply(complaint)
            return
        if question.query:
            said = run(f"(push 1)\n{question.query}(check-sat)\n")
            values = run(f"(get-value ({' '.join(question.values)}))\n") if said == "sat" and question.values else ""
            run("(pop 1)\n")
            yield Reply(said, values)


def _z3() -> Callable[[str], str]:
    import z3

    context = z3.Context()

    def run(text: str) -> str:
        return str(z3.Z3_eval_smtlib2_string(context.ref(), text)).strip()

    return run


def _cvc5() -> Callable[[str], str]:
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("incremental", "true")
    solver.setOption("produce-models", "true")
    symbols = cvc5.SymbolManager(solver)

    def run(text: str) -> str:
        parser = cvc5.InputParser(solver, symbols)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "certificate")
        said: list[str] = []
        while not (command := parser.nextCommand()).isNull():
            said.append(str(command.invoke(solver, symbols)))
        return "".join(said).strip()

    return run


def main(solver: SolverName) -> None:
    """Reply the questions on standard input; the entry point of the solver's process."""
    questions = [Query(**each) for each in json.load(sys.stdin)]
    for answer in answers(solver, questions):
        sys.stdout.write(json.dumps(asdict(answer)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main("z3" if sys.argv[1] == "z3" else "cvc5")
