"""Replace a generation that is only compared with the newest by whether it is the newest.

A generation `n` is an integer that is only ever counted up; a copy `g` of it is only ever assigned None, `n` as it is
now, or another copy. If `n` and its copies are read nowhere but in `g == n`, `g != n`, `g is None` and such
assignments, what matters of `g` is whether it was assigned after `n` was last counted up. So `n` goes, and in place of
each copy stands the bool "is the newest", and "is set" where a copy is compared with None: a generation without bound
becomes a bit.

Why it is a bisimulation: let `g is the newest` be `g == n`. A copy is never larger than `n`: that is so at first, `n`
only grows, and a copy is assigned nothing larger; it is the fact this pass relies on. Statement by statement, with the
abstraction true before: `g := n` makes `g == n` true, `g := None` false, `g := h` as it is for h; and `n := n + c`
with c > 0 makes it false for every copy, as each was at most the old `n`. Every other statement and every guard reads
only bits that have the value they stand for. The facts need nothing but themselves to be inductive.

Source: the argument is the one for timestamps that are only compared, Israeli and Li, Bounded time-stamps, Distributed
Computing 6, 1993, in the simple case of a single counter that every copy is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import children, map_children, statement_expressions, statements
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Comparison,
    Const,
    Expr,
    LocalRead,
    Loop,
    Narrow,
    Not,
    Operation,
    Place,
    Some,
    Statement,
    VariableRead,
    disjunction,
)
from modelcheck.ir.passes.reduced import Defined, Reduced, any_cell, for_all_keys, key_names, unchanged
from modelcheck.ir.rewrite import (
    all_expressions,
    assigned,
    is_none_of,
    plain,
    rewritten_step,
    variables_read,
    with_leaf,
)
from modelcheck.ir.system import TransitionSystem, Variable, key_domains, leaf_type
from modelcheck.ir.types import BoolType, IntType, OptionType


def newest_generation(system: TransitionSystem, conditions: Iterable[Expr]) -> Reduced:
    """Replace every generation of `system` and its copies."""
    reduced = unchanged(system, conditions)
    for variable in system.variables:
        if variable.type == IntType() and variable.name in reduced.system.variable_index:
            generation = _Generation.of(reduced, variable)
            if generation is not None:
                reduced = reduced.then(generation.replaced(reduced))
    return reduced


@dataclass(frozen=True, slots=True)
class _Generation:
    """A generation `newest`, its copies in the order of declaration, and those of them compared with None."""

    newest: Variable
    copies: tuple[Variable, ...]
    compared_with_none: frozenset[str]

    @staticmethod
    def of(reduced: Reduced, newest: Variable) -> _Generation | None:
        """The variable as a generation, if it is one."""
        system, exprs = reduced.system, list(all_expressions(reduced.system, reduced.conditions))
        assignments = [each for step in system.steps for each in assigned(step.body)]
        moves = [(each.target.variable, name) for each in assignments if (name := _cell_of(each.value))]
        names = {name for expr in exprs if (name := _compared_with(expr, newest.name))}
        names |= {target for target, source in moves if source == newest.name}
        while more := {name for move in moves if names & {*move} for name in move} - names - {newest.name}:
            names |= more
        copies = tuple(variable for variable in system.variables if variable.name in names)
        if not copies or not all(_starts_no_larger(copy, newest) for copy in copies):
            return None
        none = {name for expr in exprs if (test := is_none_of(expr)) and (name := _cell_of(test[0])) in names}
        while more := {source for target, source in moves if target in none and source in names} - none:
            none |= more
        generation = _Generation(newest, copies, frozenset(none))
        return generation if all(map(generation._fits, _evaluated(reduced))) else None

    def _fits(self, evaluated: Expr | Assign) -> bool:
        """True if an assignment, or an expression that is evaluated, uses generation and copies as the pass demands."""
        if isinstance(evaluated, Assign):
            return all(map(self._fits, evaluated.target.keys)) and self._may_assign(evaluated)
        bit = self._bit(evaluated)
        if bit is not None:
            return all(map(self._fits, bit[1]))
        if isinstance(evaluated, VariableRead):
            return evaluated.name not in self._names
        return all(map(self._fits, children(evaluated)))

    def _may_assign(self, statement: Assign) -> bool:
        name, value = statement.target.variable, plain(statement.value)
        if name == self.newest.name:
            match value:
                case Arithmetic(Operation.ADD, VariableRead(source), Const(int(by))):
                    return source == name and by > 0
                case _:
                    return False
        if name not in self._names:
            return self._fits(value)
        # Two bits may stand for a copy, so its keys are evaluated twice, the second time after a change of the first.
        if any(variables_read(key) & self._names for key in statement.target.keys):
            return False
        keys = self._keys_of_copy(value)
        if keys is not None:
            return not any(variables_read(key) & self._names for key in keys)
        return value in (VariableRead(self.newest.name), Const(None))

    @property
    def _names(self) -> frozenset[str]:
        return frozenset((self.newest.name, *(copy.name for copy in self.copies)))

    def _bit(self, expr: Expr) -> tuple[str, tuple[Expr, ...], bool] | None:
        """For a test of a copy, the name and keys of the bit that answers it, and whether the bit is to be negated."""
        if not isinstance(expr, Compare):
            return None
        test = is_none_of(expr)
        if test is not None and (keys := self._keys_of_copy(test[0])) is not None:
            return _is_set(_cell_of(test[0]) or ""), keys, test[1]
        name = _compared_with(expr, self.newest.name)
        for side in (expr.left, expr.right):
            if name is not None and (keys := self._keys_of_copy(plain(side))) is not None:
                return _is_newest(name), keys, expr.operator is Comparison.NE
        return None

    def _keys_of_copy(self, expr: Expr) -> tuple[Expr, ...] | None:
        """The keys of the cell of a copy that an expression reads, None if it reads something else."""
        name, keys = variable_and_keys(expr) or ("", ())
        is_copy = any(name == copy.name and len(keys) == len(key_names(copy)) for copy in self.copies)
        return keys if is_copy else None

    def replaced(self, reduced: Reduced) -> Reduced:
        """The system with bits in place of the copies."""
        system = reduced.system
        variables = [new for old in system.variables for new in self._variables(old)]
        steps = tuple(rewritten_step(step, self._expr, self._assign) for step in system.steps)
        definitions: dict[str, Defined] = {}
        for copy in self.copies:
            newest, read = VariableRead(self.newest.name), any_cell(copy)
            is_newest = Compare(Comparison.EQ, read, Some(newest) if _optional(copy) else newest)
            definitions[_is_newest(copy.name)] = Defined(key_names(copy), is_newest)
            if copy.name in self.compared_with_none:
                definitions[_is_set(copy.name)] = Defined(key_names(copy), Compare(Comparison.NE, read, Const(None)))
        return Reduced(
            system=replace(system, variables=tuple(variables), steps=steps),
            conditions=tuple(map(self._expr, reduced.conditions)),
            abstraction=definitions,
            facts=tuple(map(self._never_larger, self.copies)),
        )

    def _never_larger(self, copy: Variable) -> Expr:
        read, newest = any_cell(copy), VariableRead(self.newest.name)
        if _optional(copy):
            is_none = Compare(Comparison.EQ, read, Const(None))
            claim: Expr = disjunction(is_none, Compare(Comparison.LE, Narrow(read), newest))
        else:
            claim = Compare(Comparison.LE, read, newest)
        return for_all_keys(key_domains(copy.type), claim)

    def _variables(self, old: Variable) -> Iterator[Variable]:
        if old.name not in self._names:
            yield old
        elif old.name != self.newest.name:
            type_ = with_leaf(old.type, BoolType())
            first = self.newest.initial
            equal = Compare(Comparison.EQ, old.initial, Some(first) if _optional(old) else first)
            yield replace(old, name=_is_newest(old.name), type=type_, initial=equal)
            if old.name in self.compared_with_none:
                present = Compare(Comparison.NE, old.initial, Const(None))
                yield replace(old, name=_is_set(old.name), type=type_, initial=present)

    def _expr(self, expr: Expr) -> Expr:
        bit = self._bit(expr)
        if bit is None:
            return map_children(expr, self._expr)
        name, keys, negated = bit
        read = cell(name, tuple(map(self._expr, keys)))
        return Not(read, span=expr.span) if negated else read

    def _assign(self, statement: Assign) -> tuple[Statement, ...]:
        name = statement.target.variable
        keys = tuple(map(self._expr, statement.target.keys))
        if name == self.newest.name:
            return tuple(map(_outdate, self.copies))
        if name not in self._names:
            target = replace(statement.target, keys=keys)
            return (replace(statement, target=target, value=self._expr(statement.value)),)
        value = plain(statement.value)
        source, source_keys = variable_and_keys(value) or ("", ())
        bits: list[tuple[str, Expr]] = []
        for bit in (_is_newest, _is_set) if name in self.compared_with_none else (_is_newest,):
            if source in ("", self.newest.name):
                bits.append((bit(name), Const(value != Const(None))))
            else:
                bits.append((bit(name), cell(bit(source), tuple(map(self._expr, source_keys)))))
        return tuple(
            Assign(Place(bit, keys, span=statement.target.span), new, span=statement.span) for bit, new in bits
        )


def _evaluated(reduced: Reduced) -> Iterator[Expr | Assign]:
    """Every expression that is evaluated for its value, and every assignment."""
    yield from reduced.conditions
    for step in reduced.system.steps:
        yield step.guard
        for statement in statements(step.body):
            if isinstance(statement, Assign):
                yield statement
            else:
                yield from statement_expressions(statement)


def _compared_with(expr: Expr, newest: str) -> str | None:
    """The variable of `x` for `x == newest` and `x != newest`; None for other expressions."""
    if isinstance(expr, Compare) and expr.operator in (Comparison.EQ, Comparison.NE):
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if plain(side) == VariableRead(newest) and (name := _cell_of(other)) != newest:
                return name
    return None


def _cell_of(expr: Expr) -> str | None:
    found = variable_and_keys(plain(expr))
    return None if found is None else found[0]


def _starts_no_larger(copy: Variable, newest: Variable) -> bool:
    """True if type and first value allow a copy: an int or None, at first no larger than `newest`."""
    if leaf_type(copy.type) not in (IntType(), OptionType(IntType())):
        return False
    match plain(copy.initial), newest.initial:
        case Const(None), _:
            return True
        case Const(int(first)), Const(int(least)):
            return first <= least
        case first, least:
            return first == least


def _optional(copy: Variable) -> bool:
    return isinstance(leaf_type(copy.type), OptionType)


def _is_newest(name: str) -> str:
    return f"{name} is the newest"


def _is_set(name: str) -> str:
    return f"{name} is set"


def _outdate(copy: Variable) -> Statement:
    """The assignment that marks every cell of the copy as no longer the newest."""
    names = key_names(copy)
    keys = tuple(map(LocalRead, names))
    statement: Statement = Assign(Place(_is_newest(copy.name), keys), Const(False))
    for name, domain in reversed(list(zip(names, key_domains(copy.type), strict=True))):
        statement = Loop(name, domain, (statement,))
    return statement
