"""The claims to prove of an invariant: each obligation is a term that no state may make true.

A property of single states (Floyd 1967; Manna, Pnueli, Temporal verification of reactive systems, 1995, rule INV): the
first state satisfies `Inv`, every step keeps it, faults included, under it nothing fails, and it implies the property.
Where participants stand for any number of them, `Inv` speaks of what one of them sees: at first it is true of each; it
may be assumed of each before a step; and the step keeps it for participant 0, hence for everyone, as a step treats all
alike (see `modelcheck.ir.participants.crowd`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from modelcheck.certificate.model import Model, Transition
from modelcheck.certificate.terms import Definition, Definitions, Term, application, conjunction, disjunction
from modelcheck.certificate.values import text_of
from modelcheck.ir.nodes import Expr

INVARIANT: Final = "Inv"
NOW: Final = "Now"

_NEXT: Final = "\n  "


@dataclass(frozen=True, slots=True)
class Obligation:
    """A claim, and the term that is true exactly of the states that refute it."""

    claim: str
    refuted: str


@dataclass(frozen=True, slots=True)
class Section:
    """Obligations that belong together, with the definitions that no section before them has needed."""

    title: str
    definitions: tuple[Definition, ...]
    obligations: tuple[Obligation, ...]


def invariant(conjuncts: Sequence[str], model: Model) -> tuple[Definition, Definition]:
    """`Inv`, a function of a participant's view, and `Now`: that it is true of the present state."""
    views = model.views
    body = f"(and\n  {_NEXT.join(conjuncts)})" if len(conjuncts) > 1 else conjunction(conjuncts)
    about_one = Definition(INVARIANT, views.parameters, Term(body, "Bool"))
    now = conjunction([*views.everybody_is_here, *_of_everybody(model, views.now)])
    return about_one, Definition(NOW, (), Term(now, "Bool"))


def _of_everybody(model: Model, state: Sequence[str]) -> list[str]:
    return [application(INVARIANT, *model.views.of(each, state)) for each in range(model.views.size)]


def safety(model: Model, condition: Expr, name: str) -> Iterator[Section]:
    """The obligations: `Inv` is inductive, nothing fails under it, and it implies the property called `name`."""
    first, *steps = preserved(model, model.transitions())
    yield first
    definitions = Definitions("property")
    holds = text_of(model.condition(condition, definitions))
    claim = Obligation(f"Inv implies {name}", conjunction([NOW, application("not", holds)]))
    yield Section(f"property {name}", tuple(definitions.all), (claim,))
    yield from steps


def preserved(model: Model, transitions: Iterable[Transition]) -> Iterator[Section]:
    """The obligations: `Inv` is inductive, and nothing fails under it."""
    yield _first(model)
    for transition in transitions:
        yield _step(model, transition)


def _first(model: Model) -> Section:
    definitions = Definitions("first values")
    state, fails = model.initial(definitions)
    flat = model.flat(state, definitions)
    holds = conjunction(_of_everybody(model, flat))
    refuted = disjunction([text_of(fails), application("not", holds)])
    return Section("first values", tuple(definitions.all), (Obligation("the first state satisfies Inv", refuted),))


def _step(model: Model, transition: Transition) -> Section:
    after = application(INVARIANT, *model.views.of(0, model.flat(transition.after, transition.definitions)))
    never_fails = conjunction([NOW, text_of(transition.fails)])
    keeps = conjunction([NOW, text_of(transition.enabled), application("not", after)])
    return Section(
        title=f"step {transition.name}",
        definitions=tuple(transition.definitions.all),
        obligations=(
            Obligation(f"step {transition.name} never fails", never_fails),
            Obligation(f"step {transition.name} keeps Inv", keeps),
        ),
    )
