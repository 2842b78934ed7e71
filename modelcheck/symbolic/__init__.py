"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps."""

from modelcheck.symbolic.engine import prove, start, supports
from modelcheck.symbolic.settings import ENGINES, Settings

__all__ = ["ENGINES", "Settings", "prove", "start", "supports"]
