"""Mutations of a file as a row of tokens: names for names, operators for operators, numbers for numbers."""

import io
import keyword
import tokenize
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

Mutation: TypeAlias = Callable[[list[str], Sequence[int], Random], None]
"""Changes the pieces of a text in place; the numbers are those of the pieces that are tokens, the others are blank."""

OPERATORS = (
    *("+", "-", "*", "//", "/", "%", "**", "@", "<<", ">>", "&", "|", "^", "~"),
    *("<", "<=", ">", ">=", "==", "!=", "=", "+=", "-=", "*=", ":=", "->"),
    *(".", ",", ":", ";", "(", ")", "[", "]", "{", "}"),
)
NUMBERS = (
    *("0", "1", "2", "3", "-1", "7", "63", "64", "255", "256", "1000", "4096", "100000", "10**9"),
    *("2**31", "2**63", "-2**63", "2**64", "10**30", "-10**100", "1_0", "0x7fffffff", "0.5", "1e300", "1j"),
    *("True", "None", "...", "'a'", "()", "[]", "[0] * 10**7", "range(10**12)", "10**10**3"),
)


def pieces(text: str) -> tuple[list[str], list[int]]:
    """The text cut into tokens and what lies between them, and the places of the tokens.

    Raises:
        SyntaxError: It cannot be cut into tokens; so does `tokenize.TokenError`.
    """
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: list[str] = []
    places: list[int] = []
    at = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        begin, end = (starts[min(row - 1, len(lines))] + column for row, column in (token.start, token.end))
        if token.type in (tokenize.DEDENT, tokenize.ENDMARKER) or end <= at:
            continue
        places.append(len(found) + 1)
        found += [text[at:begin], text[begin:end]]
        at = end
    return [*found, text[at:]], places


def _swap(parts: list[str], places: Sequence[int], random: Random) -> None:
    one, other = random.choice(places), random.choice(places)
    parts[one], parts[other] = parts[other], parts[one]


def _swap_neighbours(parts: list[str], places: Sequence[int], random: Random) -> None:
    at = random.randrange(len(places) - 1)
    one, other = places[at], places[at + 1]
    parts[one], parts[other] = parts[other], parts[one]


def _delete(parts: list[str], places: Sequence[int], random: Random) -> None:
    parts[random.choice(places)] = ""


def _duplicate(parts: list[str], places: Sequence[int], random: Random) -> None:
    at = random.choice(places)
    parts[at] = " ".join([parts[at]] * random.choice((2, 2, 3, 300)))


def _rename(parts: list[str], places: Sequence[int], random: Random) -> None:
    names = [at for at in places if parts[at].isidentifier() and not keyword.iskeyword(parts[at])]
    if names:
        parts[random.choice(names)] = parts[random.choice(names)]


def _rename_everywhere(parts: list[str], places: Sequence[int], random: Random) -> None:
    names = sorted({parts[at] for at in places if parts[at].isidentifier() and not keyword.iskeyword(parts[at])})
    if not names:
        return
    before, after = random.choice(names), random.choice((*names, "self", "_", "__x", "forget", "used", "true", "é"))
    for at in places:
        if parts[at] == before:
            parts[at] = after


def _keyword(parts: list[str], places: Sequence[int], random: Random) -> None:
    words = [at for at in places if parts[at].isidentifier()]
    if words:
        parts[random.choice(words)] = random.choice(keyword.kwlist)


def _operator(parts: list[str], places: Sequence[int], random: Random) -> None:
    operators = [at for at in places if parts[at] in OPERATORS]
    if operators:
        parts[random.choice(operators)] = random.choice(OPERATORS)


def _number(parts: list[str], places: Sequence[int], random: Random) -> None:
    numbers = [at for at in places if parts[at][:1].isdigit()]
    if numbers:
        parts[random.choice(numbers)] = random.choice(NUMBERS)


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (_swap, 2),
    (_swap_neighbours, 1),
    (_delete, 3),
    (_duplicate, 2),
    (_rename, 8),
    (_rename_everywhere, 4),
    (_keyword, 1),
    (_operator, 5),
    (_number, 8),
)
"""Each with how often it is chosen, relative to the others."""


def mutated(text: str, random: Random) -> str:
    """The text after one to four mutations.

    Raises:
        SyntaxError: As `pieces`; so does `tokenize.TokenError`.
    """
    parts, places = pieces(text)
    mutations, weights = zip(*MUTATIONS, strict=True)
    for mutation in random.choices(mutations, weights, k=random.choice((1, 1, 2, 4))):
        mutation(parts, places, random)
    return "".join(parts)
