"""The symbolic engine: proofs and counterexamples for any number of messages, faults and steps."""

from modelcheck.symbolic.engine import prove, start, supports

__all__ = ["prove", "start", "supports"]
