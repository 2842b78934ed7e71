"""The public verb: pick engines, run them, replay every trace, combine the verdicts."""

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
