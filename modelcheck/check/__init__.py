"""The public verb: pick engines, run them, replay every trace, combine the verdicts.

Read in this order:

    verify        every property of every spec: search, proofs for any size, what they add up to
    prove         the proofs alone
    targets       the specs that the caller names; `instances` of them
    engines       the search and the proofs behind one protocol
    answer        the answer of the search for one property; `liveness` for claims about whole runs
    asked         the question for any size where a promise depends on parameters
    for_any_size  a proof held against the answer of the search
    promise       verdicts, semantics, and what a spec promises
    self_check    Python repeats a part of the run; `glance` where nothing is searched
    result        what is answered
    lint          likely slips in a spec that can be checked: `identities`, `constant`, `notes`
    certificates  the files that prove a result
"""

from modelcheck.check.result import ExitCode, FalsePart, PropertyResult, Recheck, Result, SpecResult
from modelcheck.check.self_check import SelfCheck, Subject
from modelcheck.check.targets import load_instance, load_subject
from modelcheck.check.verify import state_graph, verify

__all__ = [
    "ExitCode",
    "FalsePart",
    "PropertyResult",
    "Recheck",
    "Result",
    "SelfCheck",
    "SpecResult",
    "Subject",
    "load_instance",
    "load_subject",
    "state_graph",
    "verify",
]
