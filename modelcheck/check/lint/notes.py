"""Notes on verdicts that a user did not ask for and should know: promises not tested, likely causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.check.result import PropertyResult
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.semantics import successors
from modelcheck.trace import Trace
from modelcheck.verdict import Holds, Violated


def notes(system: TransitionSystem, results: Sequence[PropertyResult]) -> Iterator[str]:
    """The notes on one result, each a sentence."""
    for result in results:
        if result.expected == "violated" and isinstance(result.verdict, Holds) and result.as_promised is None:
            yield f"{result.name} is not refuted with these parameters, as it is with the declared ones"
        if result.name == BuiltIn.NO_LOSS and isinstance(result.verdict, Violated) and result.verdict.trace:
            yield from _no_recovery(system, result.verdict.trace)


def _no_recovery(system: TransitionSystem, trace: Trace) -> Iterator[str]:
    """A note on a loss that no spec could avoid, because after the crash nothing but faults can happen."""
    if not trace.steps:
        yield "a message is lost in the first state already: no step leads to an effect"
        return
    last = system.step(trace.steps[-1].step)
    recovers = any(not system.step(instance.step).fault for instance, _ in successors(system, trace.last))
    if last.forgets and not recovers:
        yield f"after `{last.name}` no step restarts the consumer or gives its work to another one"
