"""The messages a spec must not lose: the cells of its `Effects` variables, each with the offset `w` left open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from modelcheck.certificate.model import Model
from modelcheck.ir.cells import cell, within
from modelcheck.ir.messages.claim import Claim
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import TRUE, Compare, Comparison, Const, Expr, Not, ParameterRead, conjunction, disjunction
from modelcheck.ir.system import key_domains


@dataclass(frozen=True, slots=True)
class MessageCell:
    """One cell of the watched system: `settled` is true where its message took effect, is not owed, or is none at all.

    `name` reads `delivered[1][w]`; `owed_in_the_log` is evaluated for every offset in the log. `excused` is true where
    the message is in the log, took no effect and is not owed; None where the spec has no `owed`.
    """

    name: str
    variable: str
    keys: tuple[int, ...]
    settled: Expr
    excused: Expr | None
    owed_in_the_log: Expr


def message_cells(model: Model, watched: Watched) -> Iterator[MessageCell]:
    """Every cell, in the order of declaration and of keys.

    Raises:
        NotLinear: How many cells there are depends on an open parameter.
        CannotWatch: Whether a message is owed depends on the effects of another.
    """
    message, sizes = ParameterRead(watched.message), dict(watched.sizes)
    for variable in watched.system.effects:
        for keys in product(*(map(int, model.values(domain)) for domain in key_domains(variable.type))):
            size = sizes.get(variable.name)
            in_log = TRUE if size is None else within(message, size)
            owed: Expr = TRUE
            if model.system.owed is not None:
                owed = Claim(message, sizes).owed(model.system.owed, keys, variable.name)
            effect = Compare(Comparison.GE, cell(variable.name, list(map(Const, keys))), Const(1))
            offset = () if size is None else (watched.message,)
            yield MessageCell(
                name=variable.name + "".join(f"[{key}]" for key in (*keys, *offset)),
                variable=variable.name,
                keys=keys,
                settled=disjunction(Not(in_log), effect, Not(owed)),
                excused=None if model.system.owed is None else conjunction(in_log, Not(effect), Not(owed)),
                owed_in_the_log=conjunction(in_log, owed),
            )
