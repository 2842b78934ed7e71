"""A class is what its text says: nothing was assigned to it later, and no name that its body reads is another now."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import FunctionType
from typing import Final, NewType

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.frontend.annotations import how_many
from modelcheck.frontend.class_body import CannotExecute, class_bodies, execute
from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.places import place_in
from modelcheck.frontend.source import described
from modelcheck.spec import AtLeast, Bag, BoundedList, Each, Effects, Ids

MADE_BY_PYTHON: Final = frozenset(
    {
        "__abstractmethods__",
        "__annotate__",
        "__annotate_func__",
        "__annotations__",
        "__annotations_cache__",
        "__classcell__",
        "__classdictcell__",
        "__conditional_annotations__",
        "__dict__",
        "__doc__",
        "__final__",
        "__firstlineno__",
        "__modelcheck_abstract__",
        "__module__",
        "__orig_bases__",
        "__parameters__",
        "__qualname__",
        "__static_attributes__",
        "__type_params__",
        "__weakref__",
        "_abc_impl",
    }
)
"""What a class has and its body does not bind, or binds otherwise where it is executed by itself."""

_ABSENT: Final = object()


def check_unchanged(spec: LoadedSpec) -> None:
    """Execute each class body once more as it stands, and hold the class against what that leaves.

    Raises:
        SpecError: MC107, the class has other members or annotations than its text, executed now, makes.
    """
    try:
        made = [(body.owner, execute(body, dict(body.owner.namespace), {})) for body in class_bodies(spec)]
    except CannotExecute as error:
        raise cannot_execute(error) from error
    for owner, again in made:
        _check_names(owner, again)
        _check_annotations(owner, again)


def cannot_execute(error: CannotExecute) -> SpecError:
    """MC107: the class body fails where it is executed again."""
    return _changed(
        error.owner,
        "",
        str(error),
        "what the body reads stays as it was: define it once, at the top of the module, and keep it",
    )


def _check_names(owner: ClassSource, again: Mapping[str, object]) -> None:
    now = vars(owner.cls)
    for name in dict.fromkeys((*again, *now)):
        if name in MADE_BY_PYTHON:
            continue
        value, made = now.get(name, _ABSENT), again.get(name, _ABSENT)
        if name == "__hash__" and value is None:
            continue  # Python puts it beside an `__eq__`
        if not _is_same(value, made):
            message = f"`{owner.node.name}.{name}` {_words(value)}, where the class body {_made_words(made)}"
            raise _changed(owner, name, message, _HINT)


def _check_annotations(owner: ClassSource, again: Mapping[str, object]) -> None:
    now, made = (_annotations(names) for names in (vars(owner.cls), again))
    for name in dict.fromkeys((*made, *now)):
        if now.get(name, _ABSENT) != made.get(name, _ABSENT):
            message = f"the annotation of `{owner.node.name}.{name}` is no longer what the class body makes it"
            raise _changed(owner, name, message, _HINT)


_HINT: Final = (
    "say it in the class body: assign nothing to a class later, and bind the names that its body reads once; "
    "after a change of the text run the file, or the cell, again"
)


def _changed(owner: ClassSource, name: str, message: str, hint: str) -> SpecError:
    span = place_in(owner, name) or owner.source.name_span(owner.node)
    return SpecError(Diagnostic(code="MC107", message=message, span=span, hint=hint))


def _annotations(names: Mapping[str, object]) -> Mapping[str, object]:
    found = names.get("__annotations__")
    return found if isinstance(found, dict) else {}


def _is_same(now: object, made: object) -> bool:
    """Are they the same declaration?

    What a list, a bag or `Effects` holds does not count: a step called by hand may change it, and nobody reads it.
    """
    if isinstance(now, FunctionType) and isinstance(made, FunctionType):
        # Its code is held against the text where it is read; a decorator leaves its mark on each alike.
        marks = getattr(now, "__modelcheck__", None), getattr(made, "__modelcheck__", None)
        return marks[0] == marks[1] and now.__annotations__ == made.__annotations__
    if type(now) is not type(made):
        return False
    if isinstance(now, Enum | type | NewType):
        return now is made
    match now, made:
        case Effects(), Effects():
            return len(now) == len(made)
        case Ids(), Ids():
            return how_many(now) == how_many(made)
        case (Bag() | BoundedList(), Bag() | BoundedList()):
            return _is_same(now.capacity, made.capacity)
        case Each(), Each():
            return _is_same(now.value, made.value)
        case AtLeast(), AtLeast():
            return _is_same(now.low, made.low)
        case _:
            # Objects that do not say when they are equal are new ones each time; what says it may be the user's own.
            return now is made or type(now).__eq__ is object.__eq__ or described(now) == described(made)


def _words(value: object) -> str:
    return "is gone" if value is _ABSENT else f"is {_shown(value)} now"


def _made_words(value: object) -> str:
    return "does not have it" if value is _ABSENT else f"makes it {_shown(value)}"


def _shown(value: object) -> str:
    """A value without the place in memory that some values show."""
    return f"the function `{value.__qualname__}`" if isinstance(value, FunctionType) else described(value)
