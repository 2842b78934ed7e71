"""The public verb: pick engines, run them, replay every trace, combine the verdicts."""

from modelcheck.check.result import ExitCode, FalsePart, PropertyResult, Recheck, Result, SpecResult
from modelcheck.check.targets import load_instance
from modelcheck.check.verify import state_graph, verify

__all__ = [
    "ExitCode",
    "FalsePart",
    "PropertyResult",
    "Recheck",
    "Result",
    "SpecResult",
    "load_instance",
    "state_graph",
    "verify",
]
