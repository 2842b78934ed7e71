"""A smaller transition system, and the definition of each of its variables over the original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from modelcheck.errors import InternalError
from modelcheck.ir.cells import cell, variable_and_keys
from modelcheck.ir.fold import Rewrite, map_children, substitute
from modelcheck.ir.nodes import Conditional, Const, Domain, Expr, Fold, Folding, LocalRead, VariableRead
from modelcheck.ir.system import TransitionSystem, Variable, key_domains


@dataclass(frozen=True, slots=True)
class Defined:
    """A value for each cell of a variable: `value` with the keys of the cell as the names `keys`, outermost first."""

    keys: tuple[str, ...]
    value: Expr

    def at(self, keys: Sequence[Expr]) -> Expr:
        """The value of the cell at these keys."""
        return substitute(self.value, dict(zip(self.keys, keys, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """A smaller system that a pass made of another one, and what relates the two.

    `conditions` are those the pass was given, over `system`. `abstraction` defines variables of `system` over the
    original; those it leaves out are variables of the original as they are. `facts` hold in every reachable state of
    the original and are inductive together; where they hold, a step of the original and the step of the same name and
    arguments of `system` do the same, seen through the abstraction: both are disabled, both fail, or both lead to
    states that the abstraction relates again, and the conditions have the same values. So it is a bisimulation between
    the reachable states (Park, Concurrency and automata on infinite sequences, 1981; Milner, 1989).

    `premises` are expressions over `system`, true in every reachable state by the facts: a prover may assume them.

    `system` makes no claims of its own: of what the original promised, only `conditions` are kept.
    """

    system: TransitionSystem
    conditions: tuple[Expr, ...]
    abstraction: Mapping[str, Defined] = field(default_factory=dict)
    facts: tuple[Expr, ...] = ()
    premises: tuple[Expr, ...] = ()

    def lift(self, expr: Expr) -> Expr:
        """The expression over `system`, rewritten over the original; its value is the same."""
        return with_cells(expr, self.abstraction)

    def lifted(self, conjuncts: Iterable[Expr]) -> tuple[Expr, ...]:
        """The conjuncts over the original, and the facts: inductive there if `conjuncts` are so in `system`."""
        return (*map(self.lift, conjuncts), *self.facts)

    def plainly(self) -> Reduced:
        """The same reduction, but with cells that it resets when dead taken for their values in the original.

        What is proved of the result may be false of the original; where it is true, it is easier to read.
        """
        kept = {name: each for name, each in self.abstraction.items() if not _is_reset(name, each)}
        return replace(self, abstraction=kept)

    def then(self, following: Reduced) -> Reduced:
        """The composition of this reduction and one of its `system`; `premises` are those of `following`."""
        later = {name: replace(each, value=self.lift(each.value)) for name, each in following.abstraction.items()}
        kept = {name: each for name, each in self.abstraction.items() if name in following.system.variable_index}
        return Reduced(
            system=following.system,
            conditions=following.conditions,
            abstraction={**kept, **later},
            facts=(*self.facts, *map(self.lift, following.facts)),
            premises=following.premises,
        )


def _is_reset(name: str, defined: Defined) -> bool:
    """True if the definition is the cell itself under some condition, and a constant elsewhere."""
    match defined.value:
        case Conditional(_, itself, Const()):
            return itself == cell(name, tuple(map(LocalRead, defined.keys)))
        case _:
            return False


def unchanged(system: TransitionSystem, conditions: Iterable[Expr]) -> Reduced:
    """The reduction that keeps every variable."""
    bare = replace(system, properties=(), owed=None, done=None, promise=None)
    return Reduced(system=bare, conditions=tuple(conditions))


def with_cells(expr: Expr, definitions: Mapping[str, Defined], below: Rewrite | None = None) -> Expr:
    """The expression with each cell of the defined variables replaced by its definition.

    `below` is what to apply to subexpressions instead of this function.

    Raises:
        InternalError: It reads such a variable other than cell by cell.
    """
    below = below or (lambda child: with_cells(child, definitions))
    name, keys = variable_and_keys(expr) or ("", ())
    if name in definitions:
        if len(keys) == len(definitions[name].keys):
            return definitions[name].at([below(key) for key in keys])
        if isinstance(expr, VariableRead):
            raise InternalError(f"`{name}` is read as a whole at {expr.span}")
    return map_children(expr, below)


def key_names(variable: Variable) -> tuple[str, ...]:
    """The names for the keys of a cell, `key 0`, `key 1`, ..; no spec can use them."""
    return tuple(f"key {depth}" for depth, _ in enumerate(key_domains(variable.type)))


def any_cell(variable: Variable) -> Expr:
    """The cell of a variable at the keys `key_names`."""
    return cell(variable.name, [LocalRead(name) for name in key_names(variable)])


def for_all_keys(domains: Iterable[Domain], claim: Expr) -> Expr:
    """The claim, about the keys `key 0`, `key 1`, .. of any cell, for all values of these keys."""
    for depth, domain in reversed(list(enumerate(domains))):
        claim = Fold(Folding.ALL, f"key {depth}", domain, claim)
    return claim
