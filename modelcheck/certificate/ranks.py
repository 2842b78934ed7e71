"""What has to be proved of the ranks of a certificate: that every message that is owed can, or will, take effect.

That nothing is lost (the rule for response under chosen steps, as in Manna, Pnueli, Temporal verification of reactive
systems, 1995, chapter on well-founded orders): as long as the message is owed and has had no effect, its rank is a
tuple of numbers from 0, and some step that is no fault makes the message take effect, excuses it, or leads to a smaller
tuple. Such a descent ends. See `modelcheck.certificate.fairness` for what is asked of every fair run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from modelcheck.certificate.messages import MessageCell
from modelcheck.certificate.model import Model, Transition
from modelcheck.certificate.obligations import NOW, Obligation, Section, preserved
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

_MOST_CHOICES: Final = 64
"""Choices that are written out one by one; for more there is a quantifier."""


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


@dataclass(frozen=True, slots=True)
class Descent:
    """A rank as functions of the state; `waiting` says that its message waits in the present one."""

    model: Model
    message: MessageCell
    functions: tuple[Definition, ...]
    definitions: tuple[Definition, ...]
    waiting: str

    def after(self, step: Transition, definitions: Definitions) -> After:
        """What a step does to the rank; what that is made of is named in `definitions`."""
        settled = text_of(self.model.condition(self.message.settled, definitions, step.after))
        state = self.model.flat(step.after, definitions)
        views = self.model.views
        now, then = (
            [definitions.short(each.at(views.of(0, at))).text for each in self.functions] for at in (views.now, state)
        )
        smaller = "false"
        for before, there in reversed(list(zip(now, then, strict=True))):
            smaller = disjunction(
                [application("<", there, before), conjunction([application("=", there, before), smaller])]
            )
        same = conjunction([application("=", there, before) for before, there in zip(now, then, strict=True)])
        return After(tuple(state), disjunction([settled, smaller]), same)

    @property
    def never_negative(self) -> Obligation:
        """The components are numbers from 0."""
        views = self.model.views
        negative = disjunction([application("<", each.at(views.of(0, views.now)).text, "0") for each in self.functions])
        return Obligation(
            f"the rank of {self.message.name} is never negative", conjunction([NOW, self.waiting, negative])
        )


@dataclass(frozen=True, slots=True)
class After:
    """The state after a step; that the message is settled there or its rank smaller; that the rank is the same."""

    state: tuple[str, ...]
    nearer: str
    same: str


def no_loss(model: Model, messages: Sequence[MessageCell], ranks: Sequence[Rank]) -> Iterator[Section]:
    """The invariant is one, nothing fails under it, and each message that is owed can still take effect."""
    transitions = list(model.transitions())
    yield from preserved(model, transitions)
    for message, rank in zip(messages, ranks, strict=True):
        yield owed(model, message)
        yield _some_step(descent(model, message, rank), [each for each in transitions if not each.step.fault])


def owed(model: Model, message: MessageCell) -> Section:
    """Whether the message is owed is known."""
    definitions = Definitions(f"owed {message.name}")
    fails = text_of(model.fails(message.owed_in_the_log, definitions))
    claim = Obligation(f"whether {message.name} is owed never fails", conjunction([NOW, fails]))
    return Section(f"message {message.name}: owed", tuple(definitions.all), (claim,))


def descent(model: Model, message: MessageCell, rank: Rank) -> Descent:
    """The rank of a message that waits."""
    definitions = Definitions(f"message {message.name}")
    settled = text_of(model.condition(message.settled, definitions))
    waiting = definitions.named(Term(application("not", settled), "Bool")).text
    return Descent(model, message, rank.definitions(model.views.parameters), tuple(definitions.all), waiting)


def _some_step(falls: Descent, steps: Sequence[Transition]) -> Section:
    name = falls.message.name
    definitions = [*falls.definitions]
    ways: list[str] = []
    for step in steps:
        progress = Definitions(f"message {name} after {step.name}", step.choices)
        exist = falls.model.views.exist(step.participants(falls.model.identities))
        nearer = falls.after(step, progress).nearer
        progress.named(Term(conjunction([exist, text_of(step.enabled), nearer]), "Bool"))
        definitions += progress.all
        ways.append(_some_choice(progress.all[-1], step))
    claim = Obligation(
        f"some step takes {name} nearer to its effect",
        conjunction([NOW, falls.waiting, application("not", disjunction(ways))]),
    )
    return Section(f"message {name}: rank", tuple(definitions), (falls.never_negative, claim))


def _some_choice(progress: Definition, step: Transition) -> str:
    """Is there progress for some values of the arguments?"""
    known = [each for each in step.bounds if each is not None]
    if len(known) == len(step.bounds) and prod(map(len, known)) <= _MOST_CHOICES:
        return disjunction([progress.at(map(literal, choice)).text for choice in product(*known)])
    bound = " ".join(f"({each.text} Int)" for each in step.choices)
    return f"(exists ({bound}) {progress.at(each.text for each in step.choices).text})"
