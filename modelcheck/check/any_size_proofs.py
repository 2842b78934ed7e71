"""The proofs for any size of all specs of a run, once their searches have answered: as many as the budget allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from modelcheck.check.any_size_answer import is_to_be_proved, question_for_any_size, with_proof
from modelcheck.check.budget import Allowance, ProofBudget
from modelcheck.check.engines import PROOF_TIME_LIMIT_S, Proofs, invariants
from modelcheck.check.kept import Elsewhere, KeptProofs
from modelcheck.check.observer import Observer
from modelcheck.check.other_sizes import OtherSizes
from modelcheck.check.result import PropertyResult
from modelcheck.check.searched import Searched
from modelcheck.check.teller import Teller
from modelcheck.explicit import Limits
from modelcheck.ir.properties import BuiltIn
from modelcheck.verdict import Holds, Unknown, Violated

# The share of the time left for finding an instance in which a promise is made.
_TO_FIND_AN_INSTANCE: Final = 0.25

# A proof that was ended by its part of the budget begins anew, so only with so many times as much.
_MORE: Final = 1.5


def _provable(searched: Searched) -> Iterator[int]:
    """The places of the properties for which there is a proof to look for, as far as one can tell without looking."""
    system = searched.system
    places = {each.name: n for n, each in enumerate(searched.results) if is_to_be_proved(system, each)}
    if BuiltIn.NO_LOSS not in places and any(each.name == BuiltIn.NO_LOSS for each in searched.results):
        places.pop(BuiltIn.NO_STARVATION, None)
    yield from places.values() if searched.provable else ()


def _is_open(results: Sequence[PropertyResult], name: str) -> bool:
    """True if the property is among the results, and not proved for any size."""
    return any(each.name == name and not isinstance(each.any_size, Holds) for each in results)


@dataclass(frozen=True, slots=True)
class _Proof:
    """A proof to be looked for: of which spec, and of which of its properties.

    `least_s` is what it needs to go further than the last time; None before the first time.
    """

    spec: int
    result: int
    least_s: float | None = None


class AnySizeProofs:
    """The proofs of a run under way; `found` has the answers of the searches, and of the proofs so far.

    An interrupt leaves `found` as it is; `break_off` then says which proofs are missing.

    Args:
        found: The answers of the searches.
        limits: Of time, for search and proofs of each spec.
        budget: For all proofs together.
        observer: Is told of each proof.
        elsewhere: As of `KeptProofs`.
    """

    def __init__(
        self,
        found: Sequence[Searched],
        limits: Limits,
        budget: ProofBudget,
        observer: Observer,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._elsewhere = elsewhere
        self.found = list(found)
        self._limits = limits
        self._budget = budget
        self._waiting = [_Proof(index, number) for index, each in enumerate(found) for number in _provable(each)]
        self._again: list[_Proof] = []
        self._sizes: tuple[int, OtherSizes] | None = None
        self._teller = Teller(observer, budget, of=len(self._waiting))

    def run(self) -> None:
        """Look for all, each with its part of the budget; then again for those that need more than that."""
        while self._waiting:
            while self._waiting:
                spec = self._waiting[0].spec
                self._next(self._waiting[0])
                del self._waiting[0]
                self._teller.observer.proved(spec, self.found[spec].answer())
            more = self._with_more()
            for _ in range(len(self._again) - len(more)):
                self._teller.ended()
            self._waiting, self._again = more, []

    def break_off(self) -> None:
        """Leave the proofs that have not ended as interrupted."""
        for proof in (*self._again, *self._waiting):
            searched = self.found[proof.spec]
            if not isinstance(searched.results[proof.result].any_size, Holds | Violated):
                self.found[proof.spec] = searched.interrupted_before(proof.result)

    def _next(self, proof: _Proof) -> None:
        """Look for one proof, or put it off until there is more of the budget for it."""
        results = self.found[proof.spec].results
        if results[proof.result].name == BuiltIn.NO_STARVATION and _is_open(results, BuiltIn.NO_LOSS):
            # What may be lost, for all one knows, may starve.
            if any(each.spec == proof.spec and results[each.result].name == BuiltIn.NO_LOSS for each in self._again):
                self._again.append(replace(proof, least_s=0.0))
            else:
                self._teller.ended()
            return
        allowed_s = self._allowed_s(proof)
        if not self._is_decided(proof, self._budget.allow(allowed_s)):
            self._again.append(replace(proof, least_s=_MORE * allowed_s))
        else:
            self._teller.ended()

    def _with_more(self) -> list[_Proof]:
        """The first of the proofs that were put off, as many as can now be allowed enough more."""
        chosen: list[_Proof] = []
        left_s = self._budget.left_s
        for proof in self._again:
            if (least_s := proof.least_s or 0.0) <= left_s:
                chosen.append(proof)
                left_s -= least_s
        return chosen if any(proof.least_s for proof in chosen) else []

    def _allowed_s(self, proof: _Proof) -> float:
        """The part of what is left for the proof that is next.

        At first it is one for each, and one for those that need more; then all but what the others need at least.
        """
        left_s = self._budget.left_s
        if proof.least_s is None and len(self._waiting) + len(self._again) > 1:
            return left_s / (len(self._waiting) + 1)
        return left_s - sum(each.least_s or 0.0 for each in self._waiting[1:])

    def _is_decided(self, proof: _Proof, allowance: Allowance) -> bool:
        """Look for one proof; False if nothing but its part of the budget ended it."""
        searched, began = self.found[proof.spec], time.perf_counter()
        result = searched.results[proof.result]
        with self._teller.proof(searched.system.name, result.name, allowance) as go_on:
            kept = KeptProofs(searched.subject, searched.at, self._elsewhere)
            known = (*invariants(searched.results), *kept.known(result.name))
            doubt = self._other_sizes(proof.spec).check
            proofs = Proofs(allowance=allowance, known=known, kept=kept.proof, doubt=doubt, go_on=go_on)
            answer = self._answered(searched, result, proofs)
        spent = allowance.is_spent
        seconds = time.perf_counter() - began
        self.found[proof.spec] = searched.with_proof(proof.result, answer, seconds=seconds)
        return not (spent and isinstance(answer.any_size, Unknown))

    def _other_sizes(self, spec: int) -> OtherSizes:
        """The other instances of a spec; those of one spec at a time are remembered."""
        if self._sizes is None or self._sizes[0] != spec:
            self._sizes = spec, OtherSizes(self.found[spec].system, self.found[spec].at)
        return self._sizes[1]

    def _answered(self, searched: Searched, result: PropertyResult, proofs: Proofs) -> PropertyResult:
        system, left_s = searched.system, self._time_left_s(searched)
        asked = question_for_any_size(system, result, searched.at, time_limit_s=left_s() * _TO_FIND_AN_INSTANCE)
        if asked is None:
            return result
        return with_proof(
            system,
            result,
            asked,
            searched.at,
            proofs=proofs,
            time_limit_s=left_s(),
            effects_seen=searched.effects_seen,
        )

    def _time_left_s(self, searched: Searched) -> Callable[[], float]:
        """The time for one proof from now on: what is left of the time limit, or the default; never negative."""
        limit_s, began = self._limits.time_limit_s, time.perf_counter()
        if limit_s is None:
            return lambda: PROOF_TIME_LIMIT_S
        return lambda: max(0.0, limit_s - searched.seconds - (time.perf_counter() - began))
