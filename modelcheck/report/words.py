"""Results in words; the same in the terminal, in lines for editors and in notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

from modelcheck.check.result import ExitCode, PropertyResult, Recheck, Result
from modelcheck.ir.formula import parameters_of
from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.layout.text import Glyphs, Style
from modelcheck.semantics import successors
from modelcheck.trace import Lasso
from modelcheck.verdict import Holds, Invariant, NoWayOn, Statistics, Unknown, Verdict, Violated


def verdict_word(verdict: Verdict) -> Literal["holds", "violated", "unknown"]:
    """The word `holds`, `violated` or `unknown`."""
    match verdict:
        case Holds():
            return "holds"
        case Violated():
            return "violated"
        case Unknown():
            return "unknown"
        case _:
            assert_never(verdict)


def verdict_mark(result: PropertyResult, glyphs: Glyphs) -> tuple[str, Style]:
    """The sign and style of a verdict; Unknown looks like neither of the others."""
    match result.any_size if isinstance(result.any_size, Violated) else result.verdict:
        case Holds():
            return glyphs.good_mark, Style.GOOD
        case Violated():
            # What a promise allows is no failure, nor is what nobody promised.
            return (glyphs.bad_mark, Style.BAD) if result.as_promised is False else (glyphs.allowed_mark, Style.UNSURE)
        case Unknown():
            return glyphs.unsure_mark, Style.UNSURE
        case _:
            assert_never(result.verdict)


def instance_words(system: TransitionSystem) -> str:
    """The instance as a call: `AtLeastOnce(messages=2, crashes=1)`."""
    return f"{system.name}({assignments(system)})" if system.parameters else system.name


def assignments(system: TransitionSystem) -> str:
    """The parameters with their values: `messages=2, crashes=1`."""
    return ", ".join(f"{parameter.name}={parameter.value}" for parameter in system.parameters)


def statistics_words(statistics: Statistics, glyphs: Glyphs) -> str:
    """The statistics of a search: `47 states · 59 transitions · 13 levels · complete`."""
    parts = (
        counted(statistics.distinct_states, "state"),
        counted(statistics.generated_transitions, "transition"),
        counted(statistics.levels, "level"),
        "complete" if statistics.complete else "not complete",
    )
    return f" {glyphs.dot} ".join(parts)


def proof_sizes(proof: Invariant, system: TransitionSystem) -> str:
    """The sizes that a proof is about, and the parameters that stayed fixed."""
    fixed = ", ".join(f"{name}={value}" for name, value in proof.fixed)
    sizes = f"for {sizes_words(proof.unbounded, system)}{where_words(proof.where, proof.unbounded)}"
    return f"{sizes} ({fixed})" if fixed else sizes


def sizes_words(unbounded: Sequence[str], system: TransitionSystem) -> str:
    """The open parameters in words: `any number of messages and assignments (at least 1)`."""
    least = minimums(unbounded, system)
    names = [f"{name} (at least {least[name]})" if name in least else name for name in unbounded]
    return f"any number of {listed(names)}"


def where_words(where: Sequence[Expr], unbounded: Sequence[str]) -> str:
    """The condition on open parameters, `, where retries == 0`; empty where all their values are meant."""
    conditions = [source_text(each) for each in about_open(where, unbounded)]
    return f", where {' and '.join(conditions)}" if conditions else ""


def about_open(where: Sequence[Expr], unbounded: Sequence[str]) -> list[Expr]:
    """The conditions that are about open parameters."""
    return [each for each in where if not parameters_of(each).isdisjoint(unbounded)]


def minimums(unbounded: Sequence[str], system: TransitionSystem) -> dict[str, int]:
    """The least values of open parameters that are not 0."""
    return {each.name: each.minimum for each in system.parameters if each.name in unbounded and each.minimum}


def length_words(verdict: Violated) -> str:
    """The length of a counterexample."""
    if verdict.trace is None:
        return "no reachable state shows it"
    steps = counted(len(verdict.trace), "step")
    if verdict.lasso is not None:
        loop = len(verdict.lasso.loop)
        after = f"{loop} that {'repeats' if loop == 1 else 'repeat'} for ever" if loop else "nothing more"
        return f"{steps}, then {after}"
    if not len(verdict.trace):
        return "already in the initial state"
    # A search for a closed set looks at some instances only, and not at the smallest first.
    return steps if isinstance(verdict.evidence, NoWayOn) else f"{steps}, shortest"


def endless_words(system: TransitionSystem, lasso: Lasso) -> str:
    """How a run goes on for ever, and why it may."""
    if lasso.loop:
        first, last = len(lasso.stem) + 1, len(lasso.stem) + len(lasso.loop)
        steps = f"step {first} repeats" if first == last else f"steps {first} to {last} repeat"
        return f"{steps} for ever, and every step that stays possible gets its turn"
    end = f"after step {len(lasso.stem)} " if len(lasso.stem) else ""
    faults = any(True for _ in successors(system, lasso.stem.last))
    return f"{end}only faults can happen, and none has to" if faults else f"{end}no step is possible any more"


def recheck_words(recheck: Recheck, system: TransitionSystem) -> str:
    """A recheck in words, about these parameters: `without `crash` it cannot happen here (all 12 states visited)`."""
    faults = listed([f"`{fault}`" for fault in recheck.without])
    if len(recheck.without) > 1 and set(recheck.without) == {step.name for step in system.steps if step.fault}:
        faults = "any fault"
    states = counted(recheck.distinct_states, "state")
    if recheck.holds:
        return f"without {faults} it cannot happen here (all {states} visited)"
    return f"without {faults} it can still happen with these parameters ({states})"


def summary_words(result: Result) -> str:
    """The number of specs and how they fared: `4 specs: 2 as promised, 1 not as promised, 1 not decided`."""
    codes = [spec.exit_code for spec in result.results]
    words = {
        ExitCode.AS_PROMISED: "as promised",
        ExitCode.NOT_AS_PROMISED: "not as promised",
        ExitCode.UNDETERMINED: "not decided",
        ExitCode.INTERRUPTED: "interrupted",
    }
    counts = [f"{codes.count(code)} {word}" for code, word in words.items() if code in codes]
    if len(counts) == 1:
        counts = [f"{'all ' * (len(codes) > 1)}{words[codes[0]]}"]
    parts = [f"{counted(len(codes), 'spec')}: {', '.join(counts)}"] if codes else []
    if result.errors:
        parts.append(counted(len(result.errors), "error"))
    return ", ".join(parts) or "nothing to check"


def counted(number: int, word: str, plural: str | None = None) -> str:
    """A number with its noun: `1 state`, `1,876 states`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def listed(words: Sequence[str]) -> str:
    """The words as a list: `messages, crashes and consumers`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
