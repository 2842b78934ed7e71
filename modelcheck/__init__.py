"""Prove or refute that a message consumer loses nothing and duplicates nothing.

A spec imports its words from here; they are light. So does whoever asks from Python: `verify`, `prove`,
`check_certificate`, `state_graph`, and the types of what they answer or raise; `docs/python.md` has an example of each.
Everything is loaded when first used: the command line passes through here before it can answer an interrupt.

From the bottom up, each part importing only those above it in this list:

    spec, errors  the words of a spec; diagnostics with a code, a place and a way out; `library`: the specs that ship
    ir            the intermediate representation: transition systems
    semantics     the meaning of a step: the reference that judges everything else
    frontend      from the text of a spec to a transition system
    trace         runs that can be repeated
    verdict       Holds, Violated or Unknown, with evidence
    graph         the states that a search reached, and properties decided on them
    explicit      the search: every state of one instance
    symbolic      proofs and counterexamples for any size
    certificate   proofs as files, checked without the engines
    self_check    the user's own methods, run by Python and compared in every run
    check         one run from specs to results
    report        results for people and for programs; `export`: state graphs as files
    explore       what the page of a spec asks of a server on this machine
    cli, api      the two doors
"""

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all of this

if TYPE_CHECKING:
    from modelcheck.api.certificates import CheckedCertificate as CheckedCertificate
    from modelcheck.api.certificates import check_certificate as check_certificate
    from modelcheck.api.prove import prove as prove
    from modelcheck.api.results import PropertyResult as PropertyResult
    from modelcheck.api.results import Result as Result
    from modelcheck.api.results import SpecResult as SpecResult
    from modelcheck.api.state_graph import state_graph as state_graph
    from modelcheck.api.traces import NamedState as NamedState
    from modelcheck.api.traces import NamedTrace as NamedTrace
    from modelcheck.api.verify import verify as verify
    from modelcheck.check.result import ExitCode as ExitCode
    from modelcheck.errors import SpecError as SpecError
    from modelcheck.errors import UsageError as UsageError
    from modelcheck.graph import StateGraph as StateGraph
    from modelcheck.spec import (
        AT_LEAST_ONCE,
        AT_MOST_ONCE,
        EXACTLY_ONCE,
        NO_GUARANTEE,
        AtLeast,
        Bag,
        Between,
        Durable,
        Effects,
        Ghost,
        Ids,
        Param,
        Semantics,
        Spec,
        Volatile,
        always,
        bag,
        bounded,
        each,
        effects,
        eventually,
        fault,
        ids,
        not_always,
        possible,
        pure,
        step,
        when,
    )
    from modelcheck.spec import Disabled as Disabled
    from modelcheck.trace import Lasso as Lasso
    from modelcheck.trace import Trace as Trace
    from modelcheck.verdict import Holds as Holds
    from modelcheck.verdict import Unknown as Unknown
    from modelcheck.verdict import Verdict as Verdict
    from modelcheck.verdict import Violated as Violated

# The words of a spec, and no more: a star import in a spec stays light, and makes no name that is no word.
__all__ = [
    "AT_LEAST_ONCE",
    "AT_MOST_ONCE",
    "EXACTLY_ONCE",
    "NO_GUARANTEE",
    "AtLeast",
    "Bag",
    "Between",
    "Durable",
    "Effects",
    "Ghost",
    "Ids",
    "Param",
    "Semantics",
    "Spec",
    "Volatile",
    "always",
    "bag",
    "bounded",
    "each",
    "effects",
    "eventually",
    "fault",
    "ids",
    "not_always",
    "possible",
    "pure",
    "step",
    "when",
]

_ELSEWHERE = {
    "CheckedCertificate": "modelcheck.api.certificates",
    "Disabled": "modelcheck.spec",
    "ExitCode": "modelcheck.check.result",
    "Holds": "modelcheck.verdict",
    "Lasso": "modelcheck.trace",
    "NamedState": "modelcheck.api.traces",
    "NamedTrace": "modelcheck.api.traces",
    "PropertyResult": "modelcheck.api.results",
    "Result": "modelcheck.api.results",
    "SpecError": "modelcheck.errors",
    "SpecResult": "modelcheck.api.results",
    "StateGraph": "modelcheck.graph",
    "Trace": "modelcheck.trace",
    "Unknown": "modelcheck.verdict",
    "UsageError": "modelcheck.errors",
    "Verdict": "modelcheck.verdict",
    "Violated": "modelcheck.verdict",
    "check_certificate": "modelcheck.api.certificates",
    "prove": "modelcheck.api.prove",
    "state_graph": "modelcheck.api.state_graph",
    "verify": "modelcheck.api.verify",
}
"""The module of every public name that is no word of a spec."""

if not TYPE_CHECKING:  # a type checker knows the names, and should miss those that are not there

    def __getattr__(name: str) -> object:
        if name in __all__:
            from modelcheck import spec

            globals().update({word: getattr(spec, word) for word in __all__})
            return globals()[name]
        if name in _ELSEWHERE:
            from importlib import import_module

            return globals().setdefault(name, getattr(import_module(_ELSEWHERE[name]), name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*__all__, *_ELSEWHERE})
