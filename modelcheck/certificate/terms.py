"""SMT-LIB terms as text, which stay small: a long one gets a name, and its name is used instead.

Source: Barrett, Fontaine, Tinelli, The SMT-LIB standard, version 2.6 (2017).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Sort: TypeAlias = Literal["Bool", "Int"]

LONGEST: Final = 60
"""The most characters of a term that is written out."""

_SIMPLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """An SMT-LIB term and its sort."""

    text: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Definition:
    """A name for a term, which may depend on `parameters` and on earlier declarations."""

    symbol: str
    parameters: tuple[Term, ...]
    term: Term

    def __str__(self) -> str:
        bound = " ".join(f"({each.text} {each.sort})" for each in self.parameters)
        return f"(define-fun {self.symbol} ({bound}) {self.term.sort} {self.term.text})"

    def at(self, arguments: Iterable[str]) -> Term:
        """The term for these values of the parameters."""
        return Term(application(self.symbol, *arguments) if self.parameters else self.symbol, self.term.sort)


class Definitions:
    """The names given while terms are built: `label` begins each of them, and the terms may depend on `parameters`."""

    def __init__(self, label: str, parameters: tuple[Term, ...] = (), *, longest: int = LONGEST) -> None:
        self.all: list[Definition] = []
        self.parameters: Final = parameters
        self._label: Final = label
        self._longest: Final = longest
        self._known: Final[dict[Term, Term]] = {}

    def short(self, term: Term) -> Term:
        """The term itself, or, if it is long, a name for it."""
        return term if len(term.text) <= self._longest else self.named(term)

    def named(self, term: Term) -> Term:
        """The name of the term."""
        if term not in self._known:
            symbol = quoted(f"{self._label} {len(self.all) + 1}")
            self.all.append(Definition(symbol, self.parameters, term))
            self._known[term] = self.all[-1].at(each.text for each in self.parameters)
        return self._known[term]

    def closed(self, term: Term) -> Term:
        """The term with every name it uses bound by a `let`; for definitions without parameters."""
        text = term.text
        for each in reversed(self.all):
            text = f"(let (({each.symbol} {each.term.text})) {text})"
        return Term(text, term.sort)


def application(operator: str, *operands: str) -> str:
    """The text `(operator operand ..)`."""
    return f"({' '.join((operator, *operands))})"


def conjunction(operands: Sequence[str]) -> str:
    """The text `(and ..)` of any number of operands; the standard wants two at least."""
    return _joined("and", [each for each in operands if each != "true"], "true")


def disjunction(operands: Sequence[str]) -> str:
    """The text `(or ..)` of any number of operands."""
    return _joined("or", [each for each in operands if each != "false"], "false")


def _joined(operator: str, operands: Sequence[str], empty: str) -> str:
    return application(operator, *operands) if len(operands) > 1 else operands[0] if operands else empty


def literal(value: bool | int) -> str:
    """A truth value or a whole number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value >= 0 else f"(- {-value})"


def quoted(name: str) -> str:
    """A symbol for any name, in bars if necessary."""
    text = plain(name)
    return text if _SIMPLE.fullmatch(text) else f"|{text}|"


def plain(text: str) -> str:
    """The text with characters that the standard does not allow in a symbol written as `{U+F6}`."""
    return "".join(each if " " <= each <= "~" and each not in "|\\" else f"{{U+{ord(each):X}}}" for each in text)
