"""The claims by which every fair run lets each message that is owed take effect, by its rank.

A step instance is *helpful* in a state if it is no fault, can be taken, and would settle the message or make its rank
smaller. As long as the message waits, some instance is helpful; no step without a fault makes the rank larger; and one
that leaves it as it is leaves some instance helpful whose number is no larger than the least number of one before. A
fair run has finitely many faults. After the last one the rank falls finitely often; then the least number falls
finitely often; then one and the same instance is helpful for ever, hence never taken, though it always could be. No
fair run is like that, so the message does not wait for ever: at some time after the last fault it is settled, and stays
so.

Source: Manna, Pnueli, Completing the temporal picture, TCS 1991, rule WELL-JUST; here the helpful instance is the first
in the order of declaration, so that nobody has to name it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcheck.certificate.messages import MessageCell
from modelcheck.certificate.model import Model, Transition
from modelcheck.certificate.obligations import NOW, Obligation, Section, preserved
from modelcheck.certificate.ranks import Descent, Rank, descent, owed, settled_for_good
from modelcheck.certificate.terms import Definition, Definitions, Term, application, conjunction, disjunction, quoted
from modelcheck.certificate.values import text_of

_LONGEST = 400
"""The most characters of a term in a function of the state that is written out where it stands."""


def no_starvation(model: Model, messages: Sequence[MessageCell], ranks: Sequence[Rank]) -> Iterator[Section]:
    """The obligations: `Inv` is inductive, nothing fails under it, no owed message waits for ever in a fair run."""
    transitions = list(model.transitions())
    yield from preserved(model, transitions)
    for message, rank in zip(messages, ranks, strict=True):
        yield owed(model, message)
        falls = descent(model, message, rank)
        helpful = _helpful(falls)
        yield _some_step_helps(falls, helpful)
        steps = [each for each in transitions if not each.step.fault]
        for step in steps:
            yield _stays_helpful(falls, helpful, step)
        yield from settled_for_good(falls, steps)


def _helpful(falls: Descent) -> list[Definition]:
    """The functions `Helpful 1`, `Helpful 2`, ..: the k-th is true of a state if one of the first k instances helps.

    Instances with an argument from a range are left out: there may be any number of them.
    """
    model, found = falls.model, list[Definition]()
    steps = [each for each in model.transitions(longest=_LONGEST) if not each.step.fault and not each.choices]
    for number, step in enumerate(steps, 1):
        nearer = falls.after(step, step.definitions).nearer
        helps = step.definitions.closed(Term(conjunction([text_of(step.enabled), nearer]), "Bool")).text
        earlier = [each.at(model.views.now).text for each in found[-1:]]
        symbol = quoted(f"Helpful {number} for {falls.message.name}")
        found.append(Definition(symbol, model.views.parameters, Term(disjunction([*earlier, helps]), "Bool")))
    return found


def _some_step_helps(falls: Descent, helpful: Sequence[Definition]) -> Section:
    name = falls.message.name
    some = [each.at(falls.model.views.now).text for each in helpful[-1:]]
    claim = Obligation(
        f"some step is helpful for {name}",
        conjunction([NOW, falls.waiting, application("not", disjunction(some))]),
    )
    return Section(f"message {name}: rank", (*falls.definitions, *helpful), (falls.never_negative, claim))


def _stays_helpful(falls: Descent, helpful: Sequence[Definition], step: Transition) -> Section:
    name = falls.message.name
    definitions = Definitions(f"message {name} after {step.name}", step.choices)
    after = falls.after(step, definitions)
    now = [each.at(falls.model.views.now).text for each in helpful]
    then = [definitions.short(Term(each.at(after.state).text, "Bool")).text for each in helpful]
    stays = [application("=>", here, there) for here, there in zip(now, then, strict=True)]
    allowed = disjunction([after.nearer, conjunction([after.same, *stays])])
    refuted = conjunction([NOW, falls.waiting, text_of(step.enabled), application("not", allowed)])
    claim = Obligation(f"step {step.name} undoes no progress of {name}", refuted)
    return Section(f"message {name} after {step.name}", tuple(definitions.all), (claim,))
