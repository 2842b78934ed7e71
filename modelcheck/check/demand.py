"""A promise that is asked for beside what a spec promises itself: both are answered, and either can fail the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from modelcheck.check.promise import expected_verdict
from modelcheck.check.result import PropertyResult
from modelcheck.spec import Semantics
from modelcheck.verdict import Holds, Violated


def demand(results: Iterable[PropertyResult], promise: Semantics) -> tuple[PropertyResult, ...]:
    """The results, weighed against the guarantees of `promise` too: what it guarantees must hold for every size asked.

    What it does not guarantee may hold or not: a spec that does better than what is asked for fails nobody. A property
    that is not what its own spec promises stays so.
    """
    return tuple(_demanded(each, promise) for each in results)


def _demanded(result: PropertyResult, promise: Semantics) -> PropertyResult:
    if expected_verdict(result.name, promise) != "holds":
        return result
    verdicts = (result.verdict, result.any_size)
    if any(isinstance(each, Violated) for each in verdicts):
        return replace(result, expected="holds", as_promised=False)
    if result.expected is None and isinstance(result.verdict, Holds):
        return replace(result, expected="holds", as_promised=True)
    return result if result.expected is not None else replace(result, expected="holds")
