"""Annotations taken apart: `Durable[dict[Consumer, int]]` into a lifetime and a type, and what their text says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, get_args, get_origin

from modelcheck.errors import ModelcheckError
from modelcheck.ir.nodes import Expr
from modelcheck.spec import Ids, Role


class NotInLanguage(ModelcheckError):
    """The annotation says something the language does not have; the text says what and the way out."""

    def __init__(self, message: str, hint: str, *, code: str = "MC203") -> None:
        self.message = message
        self.hint = hint
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation taken apart: `role` is None for one without a lifetime, such as a bare `Effects`."""

    role: Role | None
    inner: object


@dataclass(frozen=True, slots=True)
class Text:
    """An annotation as it is written: its bounds may name parameters, of which the object knows the defaults only."""

    node: ast.expr
    lower: Callable[[ast.expr], Expr]

    def part(self, index: int) -> Text | None:
        """What stands in the brackets at `index`; None if the text has no such part, as a name for a type has none."""
        match self.node:
            case ast.Subscript(slice=ast.Tuple(elts=parts)) if index < len(parts):
                return Text(parts[index], self.lower)
            case ast.Subscript(slice=only) if index == 0 and not isinstance(only, ast.Tuple):
                return Text(only, self.lower)
            case _:
                return None

    def bounds(self) -> tuple[Expr, Expr] | None:
        """The bounds in `Annotated[int, Between(low, high)]`; None if they are not written out here."""
        metadata = self.part(1)
        if metadata is None or not isinstance(metadata.node, ast.Call):
            return None
        call = metadata.node
        given = dict(zip(("low", "high"), call.args, strict=False)) | {each.arg: each.value for each in call.keywords}
        return (self.lower(given["low"]), self.lower(given["high"])) if given.keys() == {"low", "high"} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What the text of a declaration says beyond its annotation, over the parameters of the instance.

    `effects`: how many messages; `capacity`: of a list or bag; `text`: the annotation itself.
    """

    effects: Expr | None = None
    capacity: Expr | None = None
    text: Text | None = None

    def part(self, index: int) -> Sizes:
        """The same for a part of the annotation, counted inside its brackets."""
        return replace(self, text=self.text and self.text.part(index))


def take_apart(annotation: object) -> Annotation:
    """Split `Annotated[T, Role...]` into role and T; other metadata stays with T.

    Raises:
        NotInLanguage: Two roles in one annotation.
    """
    if get_origin(annotation) is not Annotated:
        return Annotation(None, annotation)
    inner, *metadata = get_args(annotation)
    roles = [item for item in metadata if isinstance(item, Role)]
    if len(roles) > 1:
        raise NotInLanguage("a variable has one lifetime", "keep one of Durable, Volatile, Ghost and Param")
    for item in metadata:
        if not isinstance(item, Role):
            inner = Annotated[inner, item]
    return Annotation(roles[0] if roles else None, inner)


def identity_of(annotation: object) -> str | None:
    """The name of the identity type that `Ids[...]` declares; None for any other annotation."""
    if get_origin(annotation) is Ids:
        (item,) = get_args(annotation)
        return getattr(item, "__name__", str(item))
    return None
