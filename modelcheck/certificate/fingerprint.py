"""A number for the meaning of an instance, the same on every machine and in every run.

What does not change the meaning is left out: places in the source, documentation, texts of diagnostics, defaults, other
properties, and the values of the parameters that are left open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Final

from modelcheck.ir.nodes import Expr
from modelcheck.ir.system import TransitionSystem

_MEANINGLESS: Final = frozenset({"declared", "span", "doc", "default", "code", "message"})


def fingerprint(system: TransitionSystem, condition: Expr | None, *, unbounded: Sequence[str]) -> str:
    """The SHA-256, in hexadecimal, of an instance with these parameters open, and of the claim about its states.

    Args:
        system: The instance.
        condition: The property; None for no_loss and no_starvation, which depend on `owed` instead.
        unbounded: Names of the open parameters.
    """
    parameters = [
        (p.name, p.identities, p.minimum, None if p.name in unbounded else p.formula or p.value)
        for p in system.parameters
    ]
    claim = system.owed if condition is None else condition
    meaning: tuple[object, ...] = (system.name, parameters, system.variables, system.steps, claim)
    if system.requires:
        meaning = (*meaning, system.requires)
    return hashlib.sha256(_canonical(meaning).encode()).hexdigest()


def _canonical(value: object) -> str:
    """Unambiguous text: nothing is compared by identity, nothing iterates over a set."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if is_dataclass(value):
        kept = [each.name for each in fields(value) if each.name not in _MEANINGLESS]
        return f"{type(value).__name__}({','.join(_canonical(getattr(value, name)) for name in kept)})"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_canonical, value))}]"
    if value is None or isinstance(value, bool | int | str):
        return repr(value)
    raise TypeError(type(value))
