"""A property of all messages as a claim about one of them.

`all(body(m) for m in range(..))` is true in a state exactly if `body(w)` is, for each `w` in the range, and so is what
is built around it as long as "for each w" can be drawn to the front: conjunctions, a single disjunct, branches. The
body may read cells of message `m` only. A read that may lie outside the log still fails to evaluate there. Identities
by which a body reads cells of messages are offsets themselves, those from 0 to their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from modelcheck.ir.cells import CannotWatch, cell, variable_and_keys, within
from modelcheck.ir.fold import children, map_children, subexpressions, substitute
from modelcheck.ir.nodes import (
    And,
    Compare,
    Comparison,
    Conditional,
    Const,
    Expr,
    Fold,
    Folding,
    LocalRead,
    Narrow,
    Not,
    Or,
    ParameterRead,
    RangeDomain,
    Some,
    VariableRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.system import Owed, TransitionSystem, key_domains
from modelcheck.ir.types import IdType


def no_duplicate(system: TransitionSystem) -> Expr:
    """The condition `delivered[m] <= 1` for every cell of every `Effects` variable."""
    claims: list[Expr] = []
    for variable in system.effects:
        domains = list(key_domains(variable.type))
        names = [f"key {depth}" for depth in range(len(domains))]
        claim: Expr = Compare(Comparison.LE, cell(variable.name, [LocalRead(name) for name in names]), Const(1))
        for name, domain in reversed(list(zip(names, domains, strict=True))):
            claim = Fold(Folding.ALL, name, domain, claim)
        claims.append(claim)
    return conjunction(*claims)


@dataclass(frozen=True, slots=True)
class Claim:
    """The maker of claims about the one message `message`; `sizes` are the watched variables' numbers of messages."""

    message: ParameterRead
    sizes: Mapping[str, Expr]

    def at(self, expr: Expr) -> Expr:
        """The claim about `message` that is true for every message exactly if `expr` is true.

        Raises:
            CannotWatch: `expr` relates the effects of several messages to each other.
        """
        match expr:
            case And(operands):
                return replace(expr, operands=tuple(map(self.at, operands)))
            case Or(operands) if sum(map(self._is_general, operands)) == 1:
                return replace(expr, operands=tuple(map(self.at, operands)))
            case Conditional(condition, then, otherwise) if not self._is_general(condition):
                return replace(expr, then=self.at(then), otherwise=self.at(otherwise))
            case Not(Not(operand)):
                return self.at(operand)
            case Not(Fold(Folding.ANY, _, _, body) as fold):
                return self.at(replace(fold, folding=Folding.ALL, body=Not(body, span=expr.span)))
            case Fold(Folding.ALL, local, RangeDomain() as domain, body) if self._numbers_rows(local, body):
                self._refuse_reads(domain.start)
                self._refuse_reads(domain.stop)
                return replace(expr, body=self.at(body))
            case Fold(Folding.ALL, local, RangeDomain() as domain, body) if self._is_general(expr):
                return self._instance(local, domain, body)
            case Fold(Folding.ALL, local, IdType(size=size), body) if self._reads_at(local, body):
                # Offsets that are identities too: they are `range(size)`, and for other `w` the claim says nothing.
                return self._instance(local, RangeDomain(Const(0), Const(size)), body)
            case Fold(Folding.ALL, _, _, body) if not isinstance(expr.domain, RangeDomain):
                return replace(expr, body=self.at(body))
            case _:
                self._refuse_reads(expr)
                return expr

    def owed(self, owed: Owed, keys: Sequence[int], variable: str) -> Expr:
        """The condition under which the watched message must take effect; meaningless if it lies outside the log.

        Args:
            owed: The spec's definition.
            keys: The keys of the message's cell, without the offset; all keys if `variable` is not watched.
            variable: The `Effects` variable.

        Raises:
            CannotWatch: It depends on the effects of another message.
        """
        arguments: list[Expr] = [*map(Const, keys), *([self.message] if variable in self.sizes else [])]
        asked = substitute(owed.condition, dict(zip(owed.arguments, arguments, strict=True)))
        certain = {name for name, size in self.sizes.items() if size == self.sizes.get(variable)}
        return self._reading_one(asked, certain)

    def _is_general(self, expr: Expr) -> bool:
        """True if the expression reads a watched variable, or folds over a range whose length is not a constant."""
        return any(
            (isinstance(part, VariableRead) and part.name in self.sizes)
            or (
                isinstance(part, Fold)
                and isinstance(part.domain, RangeDomain)
                and not isinstance(part.domain.stop, Const)
            )
            for part in subexpressions(expr)
        )

    def _numbers_rows(self, local: str, body: Expr) -> bool:
        """True if `local` numbers rows, not messages: `body` reads watched cells, but never at the offset `local`."""
        reads = any(isinstance(part, VariableRead) and part.name in self.sizes for part in subexpressions(body))
        return reads and not self._reads_at(local, body)

    def _reads_at(self, local: str, expr: Expr) -> bool:
        """True if the expression reads a watched cell at the offset `local`; reads at a row `local` do not count."""
        found = variable_and_keys(expr)
        if found is None:
            return any(self._reads_at(local, child) for child in children(expr))
        name, keys = found
        here = name in self.sizes and keys[-1:] == (LocalRead(local),)
        return here or any(self._reads_at(local, key) for key in keys)

    def _instance(self, local: str, domain: RangeDomain, body: Expr) -> Expr:
        self._refuse_reads(domain.start)
        self._refuse_reads(domain.stop)
        certain = {name for name, size in self.sizes.items() if domain.start == Const(0) and domain.stop == size}
        below = Compare(Comparison.LT, self.message, domain.start)
        above = Compare(Comparison.GE, self.message, domain.stop)
        return disjunction(below, above, self._reading_one(substitute(body, {local: self.message}), certain))

    def _reading_one(self, expr: Expr, certain: set[str]) -> Expr:
        """`expr` with its reads at `message` made reads of the watched cell, unchecked in the `certain` variables."""
        name, keys = variable_and_keys(expr) or ("", ())
        if name not in self.sizes:
            return map_children(expr, lambda child: self._reading_one(child, certain))
        # Only the last key of a cell is the offset: a row with the number of the message is something else.
        if keys[-1:] != (self.message,):
            raise CannotWatch(f"the property relates `{name}` of several messages")
        for key in keys[:-1]:
            self._refuse_reads(key)
        read = cell(name, keys[:-1])
        if name in certain:
            return read
        inside = within(self.message, self.sizes[name])
        return Narrow(Conditional(inside, Some(read), Const(None)), span=expr.span)

    def _refuse_reads(self, expr: Expr) -> None:
        for part in subexpressions(expr):
            if isinstance(part, VariableRead) and part.name in self.sizes:
                raise CannotWatch(f"the property relates `{part.name}` of several messages")
