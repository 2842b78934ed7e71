"""Annotations taken apart: `Durable[dict[Consumer, int]]` into a lifetime and a type, and the bounds in its text."""

from __future__ import annotations

import ast
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Final, NewType, Optional, Union, get_args, get_origin

from modelcheck.errors import ModelcheckError
from modelcheck.frontend.reading.class_scope import ClassScope
from modelcheck.frontend.reading.scope import found
from modelcheck.ir.nodes import Expr
from modelcheck.spec import Bag, Between, Durable, Ghost, Ids, Param, Role, Volatile


class NotInLanguage(ModelcheckError):
    """The annotation says something that the language does not have: a message, and the way out."""

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
    """An annotation as it is written: its bounds may name parameters, of which the object only has the defaults.

    `scope` is that of its statement, `whole` that of the whole class body, which a text in quotes sees.
    """

    node: ast.expr
    scope: ClassScope
    whole: ClassScope
    lower: Callable[[ast.expr, ClassScope], Expr] | None = None

    def unquoted(self) -> Text:
        """The expression inside quotes, if it is in quotes, with correct places."""
        match self.node:
            case ast.Constant(value=str() as text):
                try:
                    inner = ast.parse(text.strip(), mode="eval").body
                except SyntaxError:  # it is no annotation, but a word about one
                    return self
                for node in ast.walk(inner):
                    ast.copy_location(node, self.node)
                return replace(self, node=inner, scope=self.whole)
            case _:
                return self

    def dependent(self) -> Iterator[ast.expr]:
        """The parts that read something of a class body, so that the object only fits the defaults."""
        text = self.unquoted()
        yield from text.scope.reads(text.node)
        for node in ast.walk(text.node):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node is not self.node:
                yield from replace(self, node=node).dependent()

    def unread(self) -> Iterator[ast.expr]:
        """Those of the `dependent` parts that are no bounds, as of an alias or a function that makes an annotation."""
        text = self.unquoted()
        match text.node:
            case ast.Subscript(slice=inside) if text.is_generic:
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                written = text.bounds() is not None
                for part in parts[: 1 if written else None]:
                    yield from replace(text, node=part).unread()
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from replace(text, node=left).unread()
                yield from replace(text, node=right).unread()
            case _:
                yield from text.dependent()

    @property
    def is_annotated(self) -> bool:
        """True for `Annotated[...]` outside; for `Annotated[Durable[int], ...]` Python's object joins the two."""
        text = self.unquoted()
        return isinstance(text.node, ast.Subscript) and found(text.node.value, text.scope) is Annotated

    @property
    def is_generic(self) -> bool:
        """True for a type of the language with brackets."""
        match self.node:
            case ast.Subscript(value=base):
                known = found(base, self.scope)
                return any(known is each for each in _GENERIC)
            case _:
                return False

    def part(self, index: int) -> Text | None:
        """The part at `index` in the brackets of a type of the language; None where the text has no such part.

        For an alias with parameters of its own, the parts of the text cannot be matched with those of the object.
        """
        text = self.unquoted()
        match text.node:
            case ast.Subscript(slice=inside) if text.is_generic:
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                return replace(text, node=parts[index]) if index < len(parts) else None
            case _:
                return None

    def member(self) -> Text | None:
        """The part beside None in `T | None`, `Optional[T]` or `Union[T, None]`."""
        text = self.unquoted()
        match text.node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                parts = [left, right]
            case ast.Subscript(slice=inside) if text.is_generic:
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            case _:
                parts = []
        others = [each for each in parts if not (isinstance(each, ast.Constant) and each.value is None)]
        return replace(text, node=others[0]) if len(others) == 1 else None

    def bounds(self) -> tuple[Expr, Expr] | None:
        """The bounds in `Annotated[int, Between(low, high)]`; None if they are not written out here."""
        text = self.unquoted()
        match text.node:
            case ast.Subscript(value=base, slice=ast.Tuple(elts=[_, ast.Call(func=func) as call])):
                given = dict(zip(("low", "high"), call.args, strict=False))
                given |= {each.arg: each.value for each in call.keywords if each.arg is not None}
                known = found(base, text.scope) is Annotated and found(func, text.scope) is Between
                if (
                    known
                    and self.lower
                    and given.keys() == {"low", "high"}
                    and len(call.args) + len(call.keywords) == 2
                ):
                    return self.lower(given["low"], text.scope), self.lower(given["high"], text.scope)
        return None


_GENERIC: Final[tuple[object, ...]] = (
    *(Param, Durable, Volatile, Ghost, Annotated, Ids, Bag, Optional, Union),
    *(dict, list, tuple, frozenset, typing.Dict, typing.List, typing.Tuple, typing.FrozenSet),  # noqa: UP006
)
"""The types whose parts stand in their brackets in the order in which their objects hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes in a declaration, over the parameters of the instance.

    `effects`: the number of messages; `capacity`: that of a list or bag; `text`: the annotation itself.
    """

    effects: Expr | None = None
    capacity: Expr | None = None
    text: Text | None = None

    def part(self, index: int) -> Sizes:
        """The same for the part at `index` in the annotation's brackets."""
        return replace(self, text=self.text and self.text.part(index))

    def member(self) -> Sizes:
        """The same for the part beside None."""
        return replace(self, text=self.text and self.text.member())


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


def how_many(identities: Ids[object]) -> int | None:
    """The number of identities; None where `ids` was called with something that no set can have as its size."""
    try:
        return len(identities)
    except (TypeError, ValueError, OverflowError):
        return None


def identity_of(annotation: object) -> str | None:
    """The name of the identity type that `Ids[...]` declares; None for any other annotation."""
    type_ = identity_type(annotation)
    return None if type_ is None else type_.__name__


def identity_type(annotation: object) -> NewType | None:
    """The identity type that `Ids[...]` declares; None for any other annotation.

    Raises:
        NotInLanguage: `Ids` of something that is no NewType of int.
    """
    if get_origin(annotation) is not Ids:
        return None
    (item,) = get_args(annotation)
    if not isinstance(item, NewType) or item.__supertype__ is not int:
        raise NotInLanguage("identities have a type of their own", 'write `Consumer = NewType("Consumer", int)`')
    return item
