"""Results built by hand, so that screens can be tested without an engine."""

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from modelcheck.check import verify
from modelcheck.check.promise import CLAIMS
from modelcheck.check.result import FalsePart, PropertyResult, Recheck, Result, SpecResult
from modelcheck.errors import Diagnostic, Note, Span
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.messages.claim import no_duplicate
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Expr,
    Index,
    Not,
    Operation,
    Or,
    ParameterRead,
    VariableRead,
)
from modelcheck.ir.properties import SEMANTIC_PAIR
from modelcheck.ir.system import Message, StepInstance, TransitionSystem
from modelcheck.semantics import initial_state, take
from modelcheck.spec import Semantics
from modelcheck.trace import Lasso, Trace
from modelcheck.verdict import (
    Attempt,
    Exhaustive,
    Holds,
    InductionFailure,
    Invariant,
    Limit,
    NotProved,
    NoWayOn,
    Rank,
    Statistics,
    Stopped,
    Unknown,
    Violated,
)

SPECS = Path(__file__).parents[1] / "specs"
LIVELOCK = Path(__file__).with_name("livelock.py")


def load(name: str, **parameters: int) -> TransitionSystem:
    """The instance of a shipped spec."""
    return instantiate(load_file(SPECS / name)[0], parameters)


def run(system: TransitionSystem, *steps: str | tuple[str, dict[str, int]]) -> Trace:
    """The trace that takes the named steps."""
    instances = [
        StepInstance(step) if isinstance(step, str) else StepInstance(step[0], tuple(step[1].items())) for step in steps
    ]
    return Trace.run(system, instances)


STATISTICS = Statistics(
    distinct_states=47, generated_transitions=59, levels=13, ends=4, complete=True, fired=(("start", 9), ("crash", 0))
)
DELIVERED = Span("specs/at_least_once.py", 24, 5, 24, 14)


def invariant() -> Invariant:
    """Something an engine might have found to prove no_loss."""
    position, w = VariableRead("position"), ParameterRead("w")
    conjuncts: tuple[Expr, ...] = (
        Or((Compare(Comparison.LE, position, w), Not(VariableRead("in_flight")))),
        And((Compare(Comparison.LE, VariableRead("committed"), position), Compare(Comparison.LT, w, Const(9)))),
        Compare(Comparison.LE, position, ParameterRead("messages")),
    )
    ranks = (Rank(variable="delivered", keys=(), components=(Arithmetic(Operation.SUB, w, position),)),)
    return Invariant(conjuncts=conjuncts, unbounded=("messages", "crashes"), fixed=(), engine="Spacer", ranks=ranks)


def at_least_once() -> SpecResult:
    """The seed as it should come out: nothing lost, something twice."""
    system = load("at_least_once.py")
    trace = run(system, "start", "poll", "process", "crash", "start", "poll", "process")
    return SpecResult(
        system=system,
        file="specs/at_least_once.py",
        semantics=Semantics.AT_LEAST_ONCE,
        counts_effects=True,
        promised=Semantics.AT_LEAST_ONCE,
        statistics=STATISTICS,
        properties=(
            PropertyResult(
                name="no_loss",
                claim=CLAIMS["no_loss"],
                verdict=Holds(Exhaustive(STATISTICS)),
                any_size=Holds(invariant()),
                as_promised=True,
                expected="holds",
                span=DELIVERED,
            ),
            PropertyResult(
                name="no_duplicate",
                claim=CLAIMS["no_duplicate"],
                verdict=Violated(trace, Exhaustive(STATISTICS)),
                as_promised=True,
                expected="violated",
                false_part=FalsePart("delivered[0] = 2", DELIVERED, Message("delivered", (0,))),
                rechecks=(Recheck(without=("crash",), holds=True, distinct_states=12),),
                span=DELIVERED,
            ),
        ),
        seconds=0.04,
    )


def at_most_once() -> SpecResult:
    """The seed that loses a message."""
    system = load("at_most_once.py")
    trace = run(system, "start", "poll", "commit", "crash")
    span = Span("specs/at_most_once.py", 24, 5, 24, 14)
    return SpecResult(
        system=system,
        file="specs/at_most_once.py",
        semantics=Semantics.AT_MOST_ONCE,
        counts_effects=True,
        promised=Semantics.AT_MOST_ONCE,
        statistics=replace(STATISTICS, distinct_states=36),
        properties=(
            PropertyResult(
                name="no_loss",
                claim=CLAIMS["no_loss"],
                verdict=Violated(trace, Exhaustive(STATISTICS)),
                as_promised=True,
                expected="violated",
                false_part=FalsePart("message 0 is lost", span, Message("delivered", (0,))),
                rechecks=(Recheck(without=("crash",), holds=True, distinct_states=11),),
                lost_at=4,
                span=span,
            ),
            PropertyResult(
                name="no_duplicate",
                claim=CLAIMS["no_duplicate"],
                verdict=Holds(Exhaustive(STATISTICS)),
                as_promised=True,
                expected="holds",
                span=span,
            ),
        ),
        notes=("parameter `unused` is read by no step, guard or property",),
    )


def lost_elsewhere() -> SpecResult:
    """The seed that loses a message, without crashes: nothing is lost here, and something with one."""
    base, system = at_most_once(), load("at_most_once.py", crashes=0)
    other = load("at_most_once.py", messages=1)
    trace = run(other, "start", "poll", "commit", "crash")
    parameters = (("messages", 1), ("crashes", 1))
    refuted = Violated(trace, NoWayOn(Message("delivered", (0,)), 2), parameters=parameters)
    kept = replace(base["no_loss"], verdict=Holds(Exhaustive(STATISTICS)), any_size=refuted, as_promised=None)
    return replace(base, system=system, properties=(replace(kept, false_part=None, rechecks=(), lost_at=None),))


def lost_for_any_size() -> SpecResult:
    """What a refutation without a search says of the same."""
    base = lost_elsewhere()
    (found,) = base.properties
    assert found.any_size is not None
    part = FalsePart("delivered[0] = 0, and no step leads to its effect any more", None, Message("delivered", (0,)))
    refuted = replace(found, verdict=found.any_size, false_part=part, lost_at=4, span=None)
    return replace(base, properties=(refuted,), statistics=None, semantics=None)


def lost_without_end() -> SpecResult:
    """The same, had the states that can follow no end: an invariant of theirs shows the loss."""
    base = lost_for_any_size()
    (found,) = base.properties
    assert isinstance(found.verdict, Violated)
    late = Compare(Comparison.LT, Const(0), VariableRead("committed"))
    none = Compare(Comparison.LE, Index(VariableRead("delivered"), Const(0)), Const(0))
    evidence = NoWayOn(Message("delivered", (0,)), None, (late, Not(VariableRead("in_flight")), none))
    verdict = replace(found.verdict, evidence=evidence)
    return replace(base, properties=(replace(found, verdict=verdict, any_size=verdict),))


def livelock() -> SpecResult:
    """A run without end that repeats itself, and one that comes to rest."""
    system = instantiate(load_file(LIVELOCK)[0])
    lasso = Lasso.run(system, run(system, "outage"), [StepInstance("send"), StepInstance("refuse")])
    at_rest = Lasso(run(system, "send", "accept"))
    span = Span("tests/livelock.py", 15, 5, 15, 14)
    return SpecResult(
        system=system,
        file="tests/livelock.py",
        semantics=Semantics.EXACTLY_ONCE,
        counts_effects=True,
        promised=None,
        statistics=STATISTICS,
        properties=(
            PropertyResult(
                name="no_starvation",
                claim=CLAIMS["no_starvation"],
                verdict=Violated(lasso.stem, Exhaustive(STATISTICS), lasso=lasso),
                false_part=FalsePart("delivered[0] = 0 for ever", span, Message("delivered", (0,))),
                span=span,
            ),
            PropertyResult(
                name="goes_down",
                claim="The other side goes down at last.",
                verdict=Violated(at_rest.stem, Exhaustive(STATISTICS), lasso=at_rest),
                as_promised=False,
                expected="holds",
            ),
        ),
    )


def exactly_once() -> SpecResult:
    """A seed that was stopped before an answer."""
    explored = replace(STATISTICS, distinct_states=1_000_000, levels=22, complete=False)
    unknown = Unknown(Stopped(Limit.STATES, explored))
    return SpecResult(
        system=load("exactly_once.py"),
        file="specs/exactly_once.py",
        semantics=None,
        counts_effects=True,
        promised=Semantics.EXACTLY_ONCE,
        statistics=explored,
        properties=tuple(
            PropertyResult(name=name, claim=CLAIMS[name], verdict=unknown, any_size=unknown, expected="holds")
            for name in SEMANTIC_PAIR
        ),
    )


def unproved() -> SpecResult:
    """A group of two that no engine could decide for any size."""
    system = load("benchmark/group.py", messages=1, crashes=0)
    watched = watch(system, no_duplicate(system)).system
    step = StepInstance("process", (("c", 0), ("p", 0)))
    before = tuple(
        {"position": ((0,), (0,)), "in_flight": ((True,), (False,)), "delivered": (1,)}.get(variable.name, value)
        for variable, value in zip(watched.variables, initial_state(watched), strict=True)
    )
    failure = InductionFailure(system=watched, before=before, step=step, after=take(watched, before, step))
    attempts = (Attempt("z3 spacer", "no answer in time"), Attempt("ic3 over predicates", "abstraction too weak"))
    reason = NotProved(bound=6, attempts=attempts, invariant=invariant().conjuncts[:1] * 9, failure=failure)
    result = PropertyResult(
        name="no_duplicate",
        claim=CLAIMS["no_duplicate"],
        verdict=Holds(Exhaustive(STATISTICS)),
        any_size=Unknown(reason),
    )
    return replace(group(), system=system, properties=(result,))


def group() -> SpecResult:
    """Two consumers, and a violation that contradicts the promise."""
    system = load("benchmark/group.py")
    c0, c1 = {"c": 0, "p": 0}, {"c": 1, "p": 0}
    trace = run(
        system,
        ("assign", c0),
        ("poll", c0),
        ("revoke", {"p": 0}),
        ("assign", c1),
        ("poll", c1),
        ("process", c0),
        ("crash", {"c": 0}),
        ("process", c1),
    )
    span = Span("specs/benchmark/group.py", 47, 5, 47, 14)
    return SpecResult(
        system=system,
        file="specs/benchmark/group.py",
        semantics=Semantics.AT_LEAST_ONCE,
        counts_effects=True,
        promised=Semantics.EXACTLY_ONCE,
        statistics=replace(STATISTICS, distinct_states=1_876, generated_transitions=6_064, levels=23),
        properties=(
            PropertyResult(
                name="no_loss",
                claim=CLAIMS["no_loss"],
                verdict=Holds(Exhaustive(STATISTICS)),
                any_size=Unknown(Stopped(Limit.TIME)),
                as_promised=True,
                expected="holds",
                span=span,
            ),
            PropertyResult(
                name="no_duplicate",
                claim=CLAIMS["no_duplicate"],
                verdict=Violated(trace, Exhaustive(STATISTICS)),
                as_promised=False,
                expected="holds",
                false_part=FalsePart("delivered[p0][0] = 2", span, Message("delivered", (0, 0))),
                rechecks=(
                    Recheck(without=("revoke",), holds=False, distinct_states=410),
                    Recheck(without=("crash",), holds=False, distinct_states=1_204),
                    Recheck(without=("revoke", "crash"), holds=True, distinct_states=87),
                ),
                span=span,
            ),
            PropertyResult(
                name="committed_records_took_effect",
                claim="The broker never moves past a record that nobody processed.",
                verdict=Holds(Exhaustive(STATISTICS)),
                as_promised=True,
                expected="holds",
                span=Span("specs/benchmark/group.py", 99, 9, 99, 38),
            ),
        ),
    )


def single(result: SpecResult) -> Result:
    """The answer about one spec."""
    return Result(results=(result,), seconds=0.04)


def several() -> Result:
    """The answer about a folder."""
    return Result(results=(at_most_once(), at_least_once(), exactly_once(), group()), seconds=1.5)


def broken() -> Result:
    """The answer about a spec with a mistake."""
    return Result(
        results=(),
        errors=(
            Diagnostic(
                code="MC204",
                message="step `commit` reads ghost variable `delivered` in its guard",
                span=Span("specs/at_least_once.py", 50, 14, 50, 60),
                hint="ghosts may only be read by properties; declare it Durable if the protocol knows it",
                notes=(Note("declared here", DELIVERED),),
            ),
            Diagnostic(
                code="MC301",
                message="key 2 is outside 0 .. 1",
                span=Span("specs/at_least_once.py", 51, 14, 51, 43),
                steps=("start", "poll", "process", "assign(c=0, p=1)", "poll", "process", "commit", "crash", "start"),
            ),
            Diagnostic(code="MC101", message="cannot read missing.py: No such file or directory", span=None),
        ),
    )


def interrupted() -> Result:
    """The answer after Ctrl-C in the second spec."""
    unknown = Unknown(Stopped(Limit.INTERRUPT))
    stopped = exactly_once()
    properties = tuple(replace(each, verdict=unknown, any_size=None) for each in stopped.properties)
    return Result(results=(at_most_once(), replace(stopped, properties=properties, interrupted=True)), seconds=2.0)


def with_long_names() -> SpecResult:
    """A result in which everything a user names is long."""
    long = "a_rather_long_name_that_somebody_found_telling_" * 3
    names = ("running", "position", "in_flight", "committed", "start", "poll", "process", "commit", "crash", "crashes")
    text = (SPECS / "at_least_once.py").read_text(encoding="utf-8")
    for name in names:
        text = re.sub(rf"\b{name}\b", long + name, text)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "long.py"
        file.write_text(text, encoding="utf-8")
        (base,) = verify(file, any_size=False).results
    properties = tuple(
        replace(each, name=long + each.name, claim=long + each.claim * 3) if each.name not in SEMANTIC_PAIR else each
        for each in base.properties
    )
    return replace(base, system=replace(base.system, name=long), file=long, properties=properties, notes=(long,))


def with_escape_codes() -> SpecResult:
    """A result whose texts try to drive the terminal."""
    base = at_least_once()
    evil = "\x1b[2J\x07"
    properties = tuple(
        replace(each, claim=evil, false_part=FalsePart(evil, Span(evil, 1, 1, 1, 2))) for each in base.properties
    )
    return replace(base, file=evil, properties=properties, notes=(evil,))
