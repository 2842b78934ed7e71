"""One run from specs to results: engines asked, every trace repeated, verdicts weighed against what is promised.

`cli` and `api` are its two doors. Read in this order:

    verify             every property of every spec: first the searches, then the proofs for any size
    searched           the search of one spec, and what the answers add up to
    any_size_proofs    the proofs of all specs, within their `budget`
    kept               proofs of earlier runs, tried first; `kept_file`: their file, `kept_check`: their check
    observer           what is told of a run while it goes on; `teller`: of its proofs
    prove              the proofs alone
    targets            the specs that the caller names; `instances` of them; `subjects` of a run
    engines            search and proofs behind one protocol
    answer             the answer of the search for one property; `liveness` for claims about whole runs
    any_size_question  the question for any size, where a promise depends on parameters
    any_size_answer    a proof held against the answer of the search
    other_sizes        a proof held against the search of other instances
    promise            the semantics that verdicts add up to, and the verdicts that a promise asks for
    self_check         a part of the run, repeated by Python (see `modelcheck.self_check`)
    first_states       a short search where a proof alone is asked for: does anything take effect?
    result             the results, and exit codes
    lint               likely slips in a spec that can be checked
    certificates       files that prove a result
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
