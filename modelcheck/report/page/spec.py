"""Everything about one spec: its answer, its runs, its text, its graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.explicit import Limits
from modelcheck.graph import StateGraph
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import SEMANTIC_PAIR, OwnProperty, PropertyKind
from modelcheck.report.answers import counterexample, proof_of, said, said_alone, semantics_words, told, violated_words
from modelcheck.report.causes import cause_of, culprit_of, lost_at
from modelcheck.report.lanes.model import counterexample_lanes, lanes
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import Style, paint
from modelcheck.report.page import schema
from modelcheck.report.page.coverage import coverage_document
from modelcheck.report.page.drawn import graph_document
from modelcheck.report.page.places import Places
from modelcheck.report.page.run import Setting, Told, run_document
from modelcheck.report.page.states import MOST_STATES, States
from modelcheck.report.screens.follow import steps_line
from modelcheck.report.screens.proof import proof_lines
from modelcheck.report.screens.violation import Context, mark_words
from modelcheck.report.watches import Watch
from modelcheck.report.words import assignments, counted, endless_words, verdict_mark
from modelcheck.verdict import Holds, Violated

_PROOF_WIDTH: Final = 100
_UNBROKEN: Final = 100_000
"""The width of lines that the page breaks itself."""


def spec_document(
    result: SpecResult, page: Page, states: States | None, *, target: str | None = None, watches: Sequence[Watch] = ()
) -> schema.Spec:
    """The document of one spec.

    Args:
        result: The answer about the instance.
        page: Gives the lines of files.
        states: What was reached of it; None where that is not known.
        target: The spec on a command line; None where it has none.
        watches: Expressions whose values are shown at each state.
    """
    system = result.system
    places = Places(page)
    setting = Setting(system, result.file, True, states, places, [each.name for each in result.properties], watches)
    runs = list(_runs(result, setting, target))
    positions = {run.id: number for number, run in enumerate(runs)}
    on_runs = [row.node for run in runs for row in run.rows if row.node is not None]
    return schema.Spec(
        name=system.name,
        file=result.file,
        parameters=assignments(system).replace(", ", " "),
        sign=_overall(result),
        verdict=semantics_words(result) if _has_semantics(result) else "",
        about=system.doc.partition("\n\n")[0],
        properties=[_property(result, each, page, positions.get(each.name)) for each in told(result)],
        traces=runs,
        sources=places.sources(),
        coverage=[] if result.statistics is None else coverage_document(result.statistics, states, places),
        graph=None if states is None else graph_document(states, on_runs),
        run=list(_told_of_the_run(result, states, page)),
        proof=_proof(result, page),
    )


def reached(result: SpecResult, *, most: int = MOST_STATES) -> States | None:
    """The states of an instance, searched anew for a result has none; None where nothing was searched before."""
    return None if result.statistics is None else States.of(result.system, Limits(max_states=most))


def _has_semantics(result: SpecResult) -> bool:
    return result.counts_effects and all(name in result for name in SEMANTIC_PAIR)


def _overall(result: SpecResult) -> schema.Sign:
    """The sign of a spec: whether what it promises is kept, as far as is known."""
    if any(each.as_promised is False for each in result.properties):
        return "bad"
    if any(each.undetermined for each in result.properties):
        return "unsure"
    return "plain" if result.promised is None and result.demanded is None and _has_semantics(result) else "good"


def _property(result: SpecResult, found: PropertyResult, page: Page, trace: int | None) -> schema.PropertyAnswer:
    words = said_alone(result, found) if counterexample(found) is None else said(result, found)
    _, style = verdict_mark(found, page.glyphs)
    violated = counterexample(found) is not None
    sign: schema.Sign = "allowed" if violated and style is not Style.BAD else _sign(style)
    detail = ", ".join(filter(None, (words.sizes, words.remark)))
    return schema.PropertyAnswer(name=found.name, sign=sign, answer=words.answer, detail=detail, trace=trace)


def _sign(style: Style) -> schema.Sign:
    match style:
        case Style.GOOD:
            return "good"
        case Style.BAD:
            return "bad"
        case _:
            return "unsure"


def _runs(result: SpecResult, setting: Setting, target: str | None) -> Iterator[schema.Run]:
    """Counterexamples in the order of the properties; then witnesses; then a run in which all goes well."""
    for found in result.properties:
        violated = counterexample(found)
        if violated is not None and violated.trace is not None:
            yield _counterexample(found, violated, setting, target)
    for found in result.properties:
        if isinstance(found.verdict, Holds) and found.verdict.witness is not None:
            own = result.system.find_property(found.name)
            fails = isinstance(own, OwnProperty) and own.kind is PropertyKind.NOT_ALWAYS
            title = f"{found.name} {'is false in the end' if fails else 'is shown in the end'}"
            laid = lanes(setting.system, found.verdict.witness)
            yield run_document(setting, found.verdict.witness, laid, Told(found.name, "witness", title))
    sample = None if setting.states is None else _sample(setting.states.graph)
    if sample is not None and setting.states is not None:
        number, title = sample
        trace = setting.states.graph.trace_to(number)
        if len(trace):
            yield run_document(setting, trace, lanes(setting.system, trace), Told("sample", "sample", title))


def _counterexample(found: PropertyResult, violated: Violated, setting: Setting, target: str | None) -> schema.Run:
    system = with_parameters(setting.system, violated.parameters)
    culprit = culprit_of(system, found, violated)
    laid = counterexample_lanes(
        system,
        violated,
        lost_at=lost_at(found, violated),
        culprit_at=None if culprit is None else culprit.event.number,
    )
    trace = violated.trace if violated.lasso is None else violated.lasso.unrolled
    assert laid is not None
    assert trace is not None
    other = None if system is setting.system or system.parameters == setting.system.parameters else system
    here = setting if other is None else setting._replace(system=other, is_default=False, states=None)
    command = "" if target is None or other is not None else f"modelcheck explore {target} --at {found.name}"
    return run_document(
        here,
        trace,
        laid,
        Told(
            id=found.name,
            kind="counterexample",
            title=violated_words(found, violated, system),
            why=tuple(cause_of(system, found, violated)),
            mark=mark_words(found, violated),
            blame=None if culprit is None else culprit.span,
            loop=None if violated.lasso is None else endless_words(system, violated.lasso),
            command=command,
        ),
    )


def _sample(graph: StateGraph) -> tuple[int, str] | None:
    """The first state in which every message has taken effect, or as many as in any other; None without messages."""
    if not graph.messages:
        return None
    every = (1 << len(graph.messages)) - 1
    best, most = 0, -1
    for number, packed in enumerate(graph.states):
        delivered, twice = graph.observe.delivered(packed), graph.observe.duplicated(packed)
        count = 0 if twice else delivered.bit_count()
        if count > most:
            best, most = number, count
        if delivered == every and not twice:
            return number, "a run in which every record takes effect once"
    return best, f"a run in which {counted(most, 'record')} of {len(graph.messages)} take effect"


def _told_of_the_run(result: SpecResult, states: States | None, page: Page) -> Iterator[str]:
    statistics = result.statistics
    if statistics is None:
        yield "nothing was explored"
    else:
        extent = "every state was visited" if statistics.complete else "not every state was visited"
        yield f"{counted(statistics.distinct_states, 'state')} with these parameters, {extent}"
        if not statistics.complete:
            yield "what lies beyond is not known: nothing that was not found there is said to hold"
        if states is not None and len(states.graph) < statistics.distinct_states:
            yield f"this page knows the first {len(states.graph):,} of them"
        for line in steps_line(result, page._replace(width=_UNBROKEN), always=True):
            yield "".join(text for text, _ in line).strip().removeprefix("tried").strip()
    for each in result.properties:
        if proof_of(each) is None and isinstance(each.verdict, Holds) and each.any_size is not None:
            yield f"{each.name} was not proved for every size"
    yield from result.notes
    yield from (each.concise() for each in result.diagnostics)


def _proof(result: SpecResult, page: Page) -> str:
    wide = page._replace(width=_PROOF_WIDTH)
    return paint(
        (line for each in result.properties for line in proof_lines(result, each, Context(), wide)), color=False
    ).strip("\n")
