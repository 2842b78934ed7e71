"""A reader of S-expressions, and the test for those that a certificate may hold: linear terms over the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from modelcheck.certificate.terms import Sort

SExpr: TypeAlias = "str | tuple[SExpr, ...]"

_DEEPEST: Final = 200
_TOKEN: Final = re.compile(r'\s+|;[^\n]*|([()]|"(?:[^"]|"")*"|\|[^|\\]*\||[^\s()|";]+)')
_NUMERAL: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_ORDERS: Final = ("<", "<=", ">", ">=")


class Malformed(Exception):
    """The text is no sequence of S-expressions, or an S-expression no term that a certificate may hold."""


def read(text: str) -> list[SExpr]:
    """All S-expressions of a text; comments are skipped.

    Raises:
        Malformed: Brackets that do not match, or too many of them.
    """
    open_: list[list[SExpr]] = [[]]
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Malformed(f"it cannot be read at character {at}")
        at = token.end()
        match token[1]:
            case None:
                pass
            case "(":
                open_.append([])
                if len(open_) > _DEEPEST:
                    raise Malformed(f"brackets are nested deeper than {_DEEPEST}")
            case ")":
                if len(open_) == 1:
                    raise Malformed("a bracket is closed that is not open")
                inner = tuple(open_.pop())
                open_[-1].append(inner)
            case atom:
                open_[-1].append(atom)
    if len(open_) > 1:
        raise Malformed("it ends within a bracket")
    return open_[0]


def written(expr: SExpr) -> str:
    """The S-expression as text, the same for equal ones."""
    return expr if isinstance(expr, str) else f"({' '.join(map(written, expr))})"


def sort_of(expr: SExpr, names: Mapping[str, Sort]) -> Sort:
    """The sort of a term over these names.

    Raises:
        Malformed: It is no such term: another name or operator, a product of two unknowns, sorts that do not fit.
    """
    match expr:
        case "true" | "false":
            return "Bool"
        case str() if _NUMERAL.fullmatch(expr):
            return "Int"
        case str() if expr in names:
            return names[expr]
        case ("let", ((str(name), value),), body):
            return sort_of(body, {**names, _new(name, names): sort_of(value, names)})
        case ("not", operand):
            return _all("Bool", (operand,), names, "Bool")
        case ("and" | "or" | "=>", _, _, *_):
            return _all("Bool", expr[1:], names, "Bool")
        case ("=", left, right):
            return _all(sort_of(left, names), (right,), names, "Bool")
        case ("ite", condition, then, otherwise):
            _all("Bool", (condition,), names, "Bool")
            sort = sort_of(then, names)
            return _all(sort, (otherwise,), names, sort)
        case (str(operator), left, right) if operator in _ORDERS:
            return _all("Int", (left, right), names, "Bool")
        case ("+", _, _, *_) | ("-", _, *_):
            return _all("Int", expr[1:], names, "Int")
        case ("*", factor, operand) if _is_number(factor):
            return _all("Int", (operand,), names, "Int")
        case ("div" | "mod", operand, str(divisor)) if _NUMERAL.fullmatch(divisor) and divisor != "0":
            return _all("Int", (operand,), names, "Int")
        case _:
            raise Malformed(f"{_shortened(written(expr))} is no term over the cells")


def _all(wanted: Sort, operands: Sequence[SExpr], names: Mapping[str, Sort], result: Sort) -> Sort:
    for operand in operands:
        if sort_of(operand, names) != wanted:
            raise Malformed(f"{_shortened(written(operand))} is no {wanted}")
    return result


def _new(name: str, names: Mapping[str, Sort]) -> str:
    """The name, which must not hide another: it should be plain which one is meant, as `let` is for sharing only."""
    if name in names or not re.fullmatch(r"\|let [0-9]+\|", name, re.ASCII):
        raise Malformed(f"{_shortened(name)} is no name for a shared term")
    return name


def _is_number(expr: SExpr) -> bool:
    match expr:
        case ("-", str(numeral)) | str(numeral):
            return _NUMERAL.fullmatch(numeral) is not None
        case _:
            return False


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
