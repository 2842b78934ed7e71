"""The claims about the ranks of a certificate: every message that is owed can, or will, take effect.

That nothing is lost (the rule for response under chosen steps, as in Manna, Pnueli, Temporal verification of reactive
systems, 1995, chapter on well-founded orders): as long as the message is not settled, its rank is a tuple of numbers
from 0, and some step that is no fault settles it, or leads to a smaller tuple. Such a descent ends. It is settled
where it took effect or is not owed; a certificate may say that only some of the states where it is not owed count. No
step without a fault leads from where it is settled to where it is not, so at the end of the descent it is so for good.
See `modelcheck.certificate.fairness` for what is asked of every fair run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from modelcheck.certificate.values import Value, text_of

_MOST_CHOICES: Final = 64
"""The most choices that are written out one by one; for more there is a quantifier."""


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of one message cell: the cell's name, and integer terms over the cells.

    `for_good` is a term too: where it is false, a message that is not owed is not settled by that. None is `true`.
    """

    cell: str
    components: tuple[str, ...]
    for_good: str | None = None

    def definitions(self, parameters: tuple[Term, ...]) -> tuple[Definition, ...]:
        """The components and `for_good` as functions of the cells."""
        return (*self.numbers(parameters), *self.lasting(parameters))

    def numbers(self, parameters: tuple[Term, ...]) -> tuple[Definition, ...]:
        """One function for each component."""
        return tuple(
            Definition(quoted(f"Rank {number} of {self.cell}"), parameters, Term(text, "Int"))
            for number, text in enumerate(self.components, 1)
        )

    def lasting(self, parameters: tuple[Term, ...]) -> tuple[Definition, ...]:
        """The function `for_good`; none if it is true everywhere."""
        if self.for_good is None:
            return ()
        return (Definition(quoted(f"For good of {self.cell}"), parameters, Term(self.for_good, "Bool")),)


@dataclass(frozen=True, slots=True)
class Descent:
    """A rank as functions of the state; `waiting` is true where its message is not settled in the present one.

    `lasting` is a function of the state too, or none.
    """

    model: Model
    message: MessageCell
    functions: tuple[Definition, ...]
    lasting: tuple[Definition, ...]
    definitions: tuple[Definition, ...]
    waiting: str

    def after(self, step: Transition, definitions: Definitions) -> After:
        """The effect of a step on the rank; the parts of its terms are named in `definitions`."""
        settled = _settled(self.model, self.message, self.lasting, definitions, step.after)
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
        return After(tuple(state), settled, disjunction([settled, smaller]), same)

    @property
    def never_negative(self) -> Obligation:
        """The obligation that all components are numbers from 0."""
        views = self.model.views
        negative = disjunction([application("<", each.at(views.of(0, views.now)).text, "0") for each in self.functions])
        return Obligation(
            f"the rank of {self.message.name} is never negative", conjunction([NOW, self.waiting, negative])
        )


@dataclass(frozen=True, slots=True)
class After:
    """The state after a step, and conditions on it.

    `settled`: the message is settled; `nearer`: it is, or its rank is smaller; `same`: the rank is the same.
    """

    state: tuple[str, ...]
    settled: str
    nearer: str
    same: str


def no_loss(model: Model, messages: Sequence[MessageCell], ranks: Sequence[Rank]) -> Iterator[Section]:
    """The obligations: `Inv` is inductive, nothing fails under it, and each owed message can still take effect."""
    transitions = list(model.transitions())
    yield from preserved(model, transitions)
    for message, rank in zip(messages, ranks, strict=True):
        yield owed(model, message)
        falls = descent(model, message, rank)
        steps = [each for each in transitions if not each.step.fault]
        yield _some_step(falls, steps)
        yield from settled_for_good(falls, steps)


def owed(model: Model, message: MessageCell) -> Section:
    """The obligation that evaluating whether the message is owed never fails."""
    definitions = Definitions(f"owed {message.name}")
    fails = text_of(model.fails(message.owed_in_the_log, definitions))
    claim = Obligation(f"whether {message.name} is owed never fails", conjunction([NOW, fails]))
    return Section(f"message {message.name}: owed", tuple(definitions.all), (claim,))


def descent(model: Model, message: MessageCell, rank: Rank) -> Descent:
    """The rank of a message, with the condition that the message waits."""
    definitions = Definitions(f"message {message.name}")
    lasting = rank.lasting(model.views.parameters)
    settled = _settled(model, message, lasting, definitions)
    waiting = definitions.named(Term(application("not", settled), "Bool")).text
    functions = rank.numbers(model.views.parameters)
    return Descent(model, message, functions, lasting, tuple(definitions.all), waiting)


def _settled(
    model: Model,
    message: MessageCell,
    lasting: Sequence[Definition],
    definitions: Definitions,
    state: Mapping[str, Value] | None = None,
) -> str:
    """The condition that the message is settled in a state, by default the present one.

    Being excused settles it only where `lasting` is true.
    """
    settled = [text_of(model.condition(message.settled, definitions, state))]
    if lasting and message.excused is not None:
        flat = model.views.now if state is None else model.flat(state, definitions)
        excused = text_of(model.condition(message.excused, definitions, state))
        lasts = [each.at(model.views.of(0, flat)).text for each in lasting]
        settled.append(disjunction([application("not", excused), *lasts]))
    return conjunction(settled)


def settled_for_good(falls: Descent, steps: Iterable[Transition]) -> Iterator[Section]:
    """The obligations that a settled message stays settled as long as no fault happens.

    There are none for a spec without `owed`: an effect is never taken back.
    """
    name = falls.message.name
    for step in steps if falls.message.excused is not None else ():
        definitions = Definitions(f"{name} settled by {step.name}", step.choices)
        settled = falls.after(step, definitions).settled
        now = application("not", falls.waiting)
        refuted = conjunction([NOW, now, text_of(step.enabled), application("not", settled)])
        claim = Obligation(f"step {step.name} does not make {name} owed again", refuted)
        yield Section(f"message {name} after {step.name}: settled", tuple(definitions.all), (claim,))


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
    """The condition that some values of the arguments make progress."""
    known = [each for each in step.bounds if each is not None]
    if len(known) == len(step.bounds) and prod(map(len, known)) <= _MOST_CHOICES:
        return disjunction([progress.at(map(literal, choice)).text for choice in product(*known)])
    bound = " ".join(f"({each.text} Int)" for each in step.choices)
    return f"(exists ({bound}) {progress.at(each.text for each in step.choices).text})"
