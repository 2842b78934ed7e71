"""The answer for each property in words that need no logic: "nothing is lost", "record 0 takes effect twice"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from modelcheck.check.promise import expected_verdict
from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.ir.nodes import ParameterRead
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import SEMANTIC_PAIR, BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.system import Message, Step, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.words import assignments, counted, listed, proof_sizes, verdict_word
from modelcheck.semantics import messages, number_of_effects
from modelcheck.spec import Semantics
from modelcheck.trace import Trace
from modelcheck.verdict import (
    Holds,
    Invariant,
    Limit,
    NoWayOn,
    OutOfBudget,
    Reason,
    Stopped,
    Unasked,
    Unknown,
    Verdict,
    Violated,
)

_NOTHING: Final[Mapping[str, str]] = {
    BuiltIn.NO_LOSS: "nothing lost",
    BuiltIn.NO_DUPLICATE: "nothing took effect twice",
    BuiltIn.NO_DEADLOCK: "no run got stuck",
}
_STOPPED: Final = {
    Limit.TIME: "stopped by the time limit",
    Limit.STATES: "stopped by the limit of states",
    Limit.MEMORY: "stopped by the memory limit",
    Limit.INTERRUPT: "interrupted",
}


class Said(NamedTuple):
    """The answer for one property.

    Attributes:
        answer: What was found: "nothing is lost".
        sizes: The sizes that it is about: "for any number of messages and crashes"; empty for a counterexample.
        remark: What else a reader should know: "as promised", "not proved for every size".
    """

    answer: str
    sizes: str = ""
    remark: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, self))


def told(result: SpecResult) -> list[PropertyResult]:
    """The properties to tell about: no_starvation is part of what is said about no_loss where both are proved alike."""
    return [each for each in result.properties if each.name != BuiltIn.NO_STARVATION or not _folded(result)]


def counterexample(found: PropertyResult) -> Violated | None:
    """The counterexample of a property: of this instance, or of another size; None where there is none."""
    for verdict in (found.verdict, found.any_size):
        if isinstance(verdict, Violated):
            return verdict
    return None


def proof_of(found: PropertyResult) -> Invariant | None:
    """The invariant that proves a property for any size; None if nothing does."""
    for verdict in (found.verdict, found.any_size):
        if isinstance(verdict, Holds) and isinstance(verdict.evidence, Invariant) and verdict.evidence.unbounded:
            return verdict.evidence
    return None


def not_proved(found: PropertyResult) -> Reason | None:
    """The reason why a property that holds here was not proved for every size; None where it was, or was not tried."""
    match found.verdict, found.any_size:
        case Holds(), Unknown(reason) if proof_of(found) is None:
            return reason
        case _:
            return None


def said(result: SpecResult, found: PropertyResult) -> Said:
    """The answer for a property in words."""
    violated = counterexample(found)
    if violated is not None:
        system = with_parameters(result.system, violated.parameters)
        words = violated_words(found, violated, system, lost=_is_violated(result, BuiltIn.NO_LOSS))
        follows = found.name == BuiltIn.NO_STARVATION and _is_violated(result, BuiltIn.NO_LOSS)
        return Said(words, remark="" if follows else _promise(found, violated))
    if isinstance(found.verdict, Unknown):
        return Said(_undecided(found, found.verdict.reason), remark=_promise(found, None))
    sizes = "" if _alike(result) or _is_shown(found) else sizes_of(found, result.system)
    reason = not_proved(found)
    remark = "" if reason is None else _why_not(reason)
    return Said(_holds(result, found), sizes, _promise(found, None) or remark)


def said_alone(result: SpecResult, found: PropertyResult) -> Said:
    """The answer for a property where nothing above it says for which sizes it was found."""
    words = said(result, found)
    if counterexample(found) is None and isinstance(found.verdict, Holds):
        return words._replace(sizes=sizes_of(found, result.system))
    return words


def sizes_of(found: PropertyResult, system: TransitionSystem) -> str:
    """The sizes for which a property holds."""
    proof = proof_of(found)
    if proof is None:
        return "with these parameters" if system.parameters else ""
    return proof_sizes(proof, system)


def message_of(found: PropertyResult, violated: Violated, system: TransitionSystem) -> Message | None:
    """The message that a counterexample is about; `system` is the instance of the counterexample."""
    if isinstance(violated.evidence, NoWayOn):
        return violated.evidence.message
    if violated is found.verdict and found.false_part is not None and found.false_part.message is not None:
        return found.false_part.message
    if found.name == BuiltIn.NO_DUPLICATE and violated.trace is not None:
        last = violated.trace.last
        return next((each for each in messages(system) if number_of_effects(system, last, each) > 1), None)
    return None


def after_words(system: TransitionSystem, trace: Trace) -> str:
    """The faults of a trace, `after 1 crash and 2 evictions`; without any, the number of its steps."""
    happened = Counter(each.step for each in trace.steps if system.step(each.step).fault)
    if not happened:
        return f"in {counted(len(trace), 'step')}" if len(trace) else "from the beginning"
    return f"after {listed([_times(system.step(fault), number) for fault, number in happened.items()])}"


def _has_faults(system: TransitionSystem, trace: Trace) -> bool:
    return any(system.step(each.step).fault for each in trace.steps)


def verdict_words(result: SpecResult) -> str:
    """The answer about a spec in one line: its semantics, else how its properties fared."""
    if result.counts_effects and all(name in result for name in SEMANTIC_PAIR):
        return semantics_words(result)
    counts = Counter(verdict_word(each.verdict) for each in result.properties)
    return ", ".join(f"{number} {_plural(word, number)}" for word, number in counts.items()) or "no property"


def semantics_words(result: SpecResult) -> str:
    """The line about the semantics: what it is, whether it is as promised, and for what sizes."""
    if result.semantics is None:
        return "not decided" + (f"; {semantics_word(result.promised)} was promised" if result.promised else "")
    word = semantics_word(result.semantics)
    pair = [each for each in result.properties if each.name in SEMANTIC_PAIR]
    if any(each.as_promised is False for each in pair):
        return f"{word}{_expected_words(result, pair)}"
    scope = f", {sizes_of(pair[0], result.system)}" if _alike(result) else ""
    if result.promised is None and result.demanded is not None:
        return f"{word}{scope}; {semantics_word(result.demanded)} was asked for"
    if result.promised is None:
        name = result.semantics.name
        hint = "" if name == "NO_GUARANTEE" else f" (`--promise {word}`, or `semantics = {name}` in the spec)"
        others_fail = any(each.as_promised is False for each in result.properties)
        end = " about loss and duplicates" if others_fail else ", so exit 0 whatever is found"
        return f"{word}{scope}; no promise made{end}{hint}"
    if result.semantics is Semantics.NO_GUARANTEE:
        return "no guarantee, and none is promised: records may be lost and may take effect twice"
    return f"{word}, as promised{scope}"


def _expected_words(result: SpecResult, pair: Sequence[PropertyResult]) -> str:
    """The words for the promises that are broken, behind the semantics."""
    broken = {each.name for each in pair if each.as_promised is False}
    asked = result.demanded
    unmet = asked is not None and any(expected_verdict(name, asked) == "holds" for name in broken)
    words = f"{semantics_word(asked)} was asked for" if asked is not None and unmet else ""
    if result.promised is not None and result.promised is not result.semantics:
        own = f"{semantics_word(result.promised)} was promised"
        words = f"{own}, and {words}" if words else own
    return f", but {words}" if words else " with these parameters, but not as promised with others"


def semantics_word(semantics: Semantics) -> str:
    """The semantics as people call it."""
    return "no guarantee" if semantics is Semantics.NO_GUARANTEE else semantics.value


def _holds(result: SpecResult, found: PropertyResult) -> str:
    match result.system.find_property(found.name):
        case BuiltIn.NO_LOSS:
            in_the_end = _folded(result) and _alike(result)  # where the line is short for lack of sizes
            return "nothing is lost" + (", and everything takes effect in the end" if in_the_end else "")
        case BuiltIn.NO_DUPLICATE:
            return "nothing takes effect twice"
        case BuiltIn.NO_STARVATION:
            return "everything takes effect in the end"
        case BuiltIn.NO_DEADLOCK:
            return "no run gets stuck"
        case OwnProperty(kind=PropertyKind.NOT_ALWAYS) as own:
            return _shown(found, own)
        case _:
            return _claim(found)


def violated_words(found: PropertyResult, violated: Violated, system: TransitionSystem, *, lost: bool = False) -> str:
    """The words for a counterexample of an instance; `lost`: a message is lost in it, and so starves."""
    elsewhere = "" if violated.parameters is None else f" with {assignments(system)}"
    message = message_of(found, violated, system)
    who = "a record" if message is None else Writer(system).message(message)
    after = "" if violated.trace is None else f", {after_words(system, violated.trace)}"
    match system.find_property(found.name):
        case BuiltIn.NO_LOSS:
            return f"{who} is lost{elsewhere}{after}"
        case BuiltIn.NO_DUPLICATE:
            return f"{who} takes effect twice{elsewhere}{after}"
        case BuiltIn.NO_STARVATION if lost:
            return "follows from the loss: what is lost never takes effect"
        case BuiltIn.NO_STARVATION:
            faults = after if violated.trace is not None and _has_faults(system, violated.trace) else ""
            return f"{who} may be put off for ever{elsewhere}{faults}"
        case BuiltIn.NO_DEADLOCK:
            return f"a run gets stuck{elsewhere}{after}"
        case OwnProperty(kind=PropertyKind.EVENTUALLY):
            return f"a run never gets there{elsewhere}{after}{_claimed(found, system)}"
        case _ if violated.trace is None:
            return f"no reachable state shows it{elsewhere}{_claimed(found, system)}"
        case _:
            return f"false{elsewhere}{after}{_claimed(found, system)}"


def _undecided(found: PropertyResult, reason: Reason) -> str:
    match reason:
        case Stopped(limit, explored) if explored is not None:
            seen = _NOTHING.get(found.name, "nothing found")
            return f"not decided: {seen} in {counted(explored.distinct_states, 'state')}, {_STOPPED[limit]}"
        case Stopped(limit):
            return f"not decided: {_STOPPED[limit]}"
        case _:
            return f"not decided: {reason}"


def _claim(found: PropertyResult) -> str:
    """The claim of a property of the spec's own, as the end of a line and not as a sentence."""
    return found.claim.removesuffix(".")


def _shown(found: PropertyResult, own: OwnProperty) -> str:
    """The words for what a run shows, which the spec says of one of its states."""
    return f"can be false, as the spec says{f': {_claim(found)}' if own.doc else ''}"


def _claimed(found: PropertyResult, system: TransitionSystem) -> str:
    """The claim behind what became of it; none where the spec has no words for it."""
    own = system.find_property(found.name)
    return "" if isinstance(own, OwnProperty) and not own.doc else f": {_claim(found)}"


def _is_shown(found: PropertyResult) -> bool:
    """True if a run shows what the property claims to be possible: a screen has it, and no size is in question."""
    return isinstance(found.verdict, Holds) and found.verdict.witness is not None


def _why_not(reason: Reason) -> str:
    """The remark in a few words: `--proof` says more, and so does `modelcheck prove`, which has more time."""
    match reason:
        case Unasked():
            return f"not proved for every size: {reason}"
        case OutOfBudget(budget_s):
            return f"not proved for every size in {budget_s:g} s"
        case _:
            return "not proved for every size"


def _promise(found: PropertyResult, violated: Verdict | None) -> str:
    """The words about the promise; none for what a reader takes for granted."""
    if found.as_promised is False:
        held = violated is None and isinstance(found.verdict, Holds)
        return "better than promised: the promise is wrong" if held else "NOT as promised"
    if found.as_promised and violated is not None and found.name in SEMANTIC_PAIR:
        return "allowed"
    if violated is not None and found.name == BuiltIn.NO_STARVATION:
        return "no part of any promise"
    return ""


def _alike(result: SpecResult) -> bool:
    """True if all properties are proved for the same sizes, which are then those of the semantics."""
    proofs = [proof_of(each) for each in result.properties]
    if not all(name in result for name in SEMANTIC_PAIR) or None in proofs:
        return False
    return len({sizes_of(each, result.system) for each in result.properties}) == 1


def _folded(result: SpecResult) -> bool:
    """True if no_loss and no_starvation hold for the same sizes."""
    pair = [each for each in result.properties if each.name in (BuiltIn.NO_LOSS, BuiltIn.NO_STARVATION)]
    if len(pair) < 2 or any(counterexample(each) is not None or not isinstance(each.verdict, Holds) for each in pair):
        return False
    return len({sizes_of(each, result.system) for each in pair}) == 1


def _is_violated(result: SpecResult, name: str) -> bool:
    return any(each.name == name and counterexample(each) is not None for each in result.properties)


def _times(fault: Step, number: int) -> str:
    """A number of faults: with the noun of the parameter that is its budget, `2 evictions`, else `evict twice`."""
    if isinstance(fault.budget, ParameterRead) and fault.budget.name.endswith("s"):
        noun = fault.budget.name.removeprefix("max_")
        return f"{number} {_singular(noun) if number == 1 else noun}".replace("_", " ")
    return f"`{fault.name}`" if number == 1 else f"`{fault.name}` {number} times"


def _plural(word: str, number: int) -> str:
    return "hold" if word == "holds" and number > 1 else word


def _singular(plural: str) -> str:
    for ending, kept in (("ies", "y"), ("shes", "sh"), ("ches", "ch"), ("sses", "ss"), ("xes", "x")):
        if plural.endswith(ending):
            return plural.removesuffix(ending) + kept
    return plural.removesuffix("s")
