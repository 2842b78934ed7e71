"""What has to be proved of an invariant and its ranks: each obligation is a term that no state may make true.

A property of single states (Floyd 1967; Manna, Pnueli, Temporal verification of reactive systems, 1995, rule INV): the
first state satisfies `Inv`, every step keeps it, faults included, under it nothing fails, and it implies the property.
That nothing is lost (the rule for response under chosen steps, as in Manna, Pnueli, chapter on well-founded orders):
besides, as long as the message is owed and has had no effect, its rank is a tuple of numbers from 0, and some step
that is no fault makes the message take effect, excuses it, or leads to a smaller tuple. Such a descent ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from modelcheck.certificate.messages import MessageCell
from modelcheck.certificate.model import Model, Transition
from modelcheck.certificate.terms import (
    Definition,
    Definitions,
    Term,
    application,
    conjunction,
    disjunction,
    literal,
    quoted,
)
from modelcheck.certificate.values import text_of
from modelcheck.ir.nodes import Expr

INVARIANT: Final = "Inv"
NOW: Final = "Now"

_NEXT: Final = "\n  "
_MOST_CHOICES: Final = 64
"""Choices that are written out one by one; for more there is a quantifier."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is claimed, and the term that is true of a state that refutes the claim."""

    claim: str
    refuted: str


@dataclass(frozen=True, slots=True)
class Section:
    """Obligations that belong together, behind the definitions they are the first to need."""

    title: str
    definitions: tuple[Definition, ...]
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """What a certificate says of one message cell: its name, and integer terms over the cells."""

    cell: str
    components: tuple[str, ...]

    def definitions(self, parameters: tuple[Term, ...]) -> tuple[Definition, ...]:
        """One function of the cells for each component."""
        return tuple(
            Definition(quoted(f"Rank {number} of {self.cell}"), parameters, Term(text, "Int"))
            for number, text in enumerate(self.components, 1)
        )


def invariant(conjuncts: Sequence[str], parameters: tuple[Term, ...]) -> tuple[Definition, Definition]:
    """`Inv` as a function of the cells, and whether it is true of the present ones."""
    body = f"(and\n  {_NEXT.join(conjuncts)})" if len(conjuncts) > 1 else conjunction(conjuncts)
    everywhere = Definition(INVARIANT, parameters, Term(body, "Bool"))
    return everywhere, Definition(NOW, (), everywhere.at(each.text for each in parameters))


def safety(model: Model, condition: Expr, name: str) -> Iterator[Section]:
    """The invariant is one, nothing fails under it, and it implies the property called `name`."""
    yield _first(model)
    definitions = Definitions("property")
    holds = text_of(model.condition(condition, definitions))
    claim = Obligation(f"Inv implies {name}", conjunction([NOW, application("not", holds)]))
    yield Section(f"property {name}", tuple(definitions.all), (claim,))
    for transition in model.transitions():
        yield _step(model, transition)


def no_loss(model: Model, messages: Sequence[MessageCell], ranks: Sequence[Rank]) -> Iterator[Section]:
    """The invariant is one, nothing fails under it, and each message that is owed can still take effect."""
    yield _first(model)
    transitions = list(model.transitions())
    for transition in transitions:
        yield _step(model, transition)
    for message, rank in zip(messages, ranks, strict=True):
        yield _owed(model, message)
        yield _descent(model, message, rank, [each for each in transitions if not each.step.fault])


def _first(model: Model) -> Section:
    definitions = Definitions("first values")
    state, fails = model.initial(definitions)
    holds = application(INVARIANT, *model.flat(state, definitions))
    refuted = disjunction([text_of(fails), application("not", holds)])
    return Section("first values", tuple(definitions.all), (Obligation("the first state satisfies Inv", refuted),))


def _step(model: Model, transition: Transition) -> Section:
    after = application(INVARIANT, *model.flat(transition.after, transition.definitions))
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


def _owed(model: Model, message: MessageCell) -> Section:
    definitions = Definitions(f"owed {message.name}")
    fails = text_of(model.fails(message.owed_in_the_log, definitions))
    claim = Obligation(f"whether {message.name} is owed never fails", conjunction([NOW, fails]))
    return Section(f"message {message.name}: owed", tuple(definitions.all), (claim,))


def _descent(model: Model, message: MessageCell, rank: Rank, steps: Sequence[Transition]) -> Section:
    here = Definitions(f"message {message.name}")
    functions = rank.definitions(tuple(cell.const for cell in model.cells))
    now = [each.at(cell.const.text for cell in model.cells).text for each in functions]
    waiting = here.named(Term(application("not", text_of(model.condition(message.settled, here))), "Bool")).text
    definitions = here.all
    ways: list[str] = []
    for step in steps:
        progress = _progress(model, message, functions, now, step)
        definitions = [*definitions, *progress]
        ways.append(_some_choice(progress[-1], step))
    assumed = [NOW, waiting]
    negative = disjunction([application("<", each, "0") for each in now])
    return Section(
        title=f"message {message.name}: rank",
        definitions=tuple(definitions),
        obligations=(
            Obligation(f"the rank of {message.name} is never negative", conjunction([*assumed, negative])),
            Obligation(
                f"some step takes {message.name} nearer to its effect",
                conjunction([*assumed, application("not", disjunction(ways))]),
            ),
        ),
    )


def _progress(
    model: Model, message: MessageCell, functions: Sequence[Definition], now: Sequence[str], step: Transition
) -> list[Definition]:
    """The last of the definitions says, of the step's choices: it can be taken, and afterwards the goal is nearer."""
    definitions = Definitions(f"message {message.name} after {step.name}", step.choices)
    settled = text_of(model.condition(message.settled, definitions, step.after))
    after = model.flat(step.after, definitions)
    nearer = "false"
    for function, before in reversed(list(zip(functions, now, strict=True))):
        then = definitions.short(function.at(after)).text
        same = conjunction([application("=", then, before), nearer])
        nearer = disjunction([application("<", then, before), same])
    progress = conjunction([text_of(step.enabled), disjunction([settled, nearer])])
    definitions.named(Term(progress, "Bool"))
    return definitions.all


def _some_choice(progress: Definition, step: Transition) -> str:
    """Is there progress for some values of the arguments?"""
    known = [each for each in step.bounds if each is not None]
    if len(known) == len(step.bounds) and prod(map(len, known)) <= _MOST_CHOICES:
        return disjunction([progress.at(map(literal, choice)).text for choice in product(*known)])
    bound = " ".join(f"({each.text} Int)" for each in step.choices)
    return f"(exists ({bound}) {progress.at(each.text for each in step.choices).text})"
