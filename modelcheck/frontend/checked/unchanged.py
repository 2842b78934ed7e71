"""The check that nothing was assigned to a class later, and that the names in its body still mean the same objects."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from enum import Enum
from types import FunctionType
from typing import Final, NewType

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.frontend.reading.class_body import CannotExecute, ClassBody, class_bodies, execute
from modelcheck.frontend.reading.class_scope import class_scope
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec
from modelcheck.frontend.reading.places import place_in
from modelcheck.frontend.reading.source import described, fail, nested
from modelcheck.frontend.reading.watched_readings import Watch, watching
from modelcheck.frontend.types.annotations import how_many
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
"""The attributes of a class that its body does not bind, or binds otherwise where it is executed by itself."""

_ABSENT: Final = object()


def check_unchanged(spec: LoadedSpec) -> None:
    """Execute each class body once more as it stands, and compare the class with the result.

    Raises:
        SpecError: MC107, the class has other members or annotations than its text, executed now, makes; MC206, the
            body reads a base in a way that its text does not show.
    """
    try:
        bodies = class_bodies(spec)
        watches = [Watch(body.code) for body in bodies]
        made = [
            _executed_under_watch(body, [base.owner for base in bodies[:number]], watch)
            for number, (body, watch) in enumerate(zip(bodies, watches, strict=True))
        ]
    except CannotExecute as error:
        raise cannot_execute(error) from error
    for body, watch, again in zip(bodies, watches, made, strict=True):
        _check_names(body.owner, again)
        _check_annotations(body.owner, again)
        _check_readings(spec, body, watch)


def cannot_execute(error: CannotExecute) -> SpecError:
    """The error MC107: the class body fails when it is executed again."""
    return _changed(
        error.owner,
        "",
        str(error),
        "what the body reads stays as it was: define it once, at the top of the module, and keep it",
    )


def _executed_under_watch(body: ClassBody, bases: Sequence[ClassSource], watch: Watch) -> Mapping[str, object]:
    with watching(bases, watch):
        return execute(body, dict(body.owner.namespace), {}, watch)


def _check_readings(spec: LoadedSpec, body: ClassBody, watch: Watch) -> None:
    """Refuse a body that reads itself or a base in a way that its text does not show, so not for other parameters."""
    scope = class_scope(spec, body.owner, {})
    codes = (body.code, *nested(body.code))
    said: set[tuple[str, tuple[int | None, int | None]]] = set()
    for node in ast.walk(body.owner.node):
        match node:
            case ast.Name(id=name):
                said.add((name, (node.end_lineno, node.end_col_offset)))
            case ast.Attribute(attr=name) if scope.base(node) is not None:
                said.add((name, (node.end_lineno, node.end_col_offset)))
    for each in watch.readings:
        if each.code not in codes or (each.name, each.end) not in said:
            statement = next(part for part in body.owner.node.body if each.line <= (part.end_lineno or each.line))
            message = f"`{each.owner.node.name}.{each.name}` is read here in a way that cannot follow the parameters"
            said_so = each.name if each.owner is body.owner else f"{each.owner.node.name}.{each.name}"
            hint = f"write `{said_so}` here: what follows a parameter names it"
            raise fail("MC206", message, body.owner.source.span(statement), hint=hint)


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
    """True if both are the same declaration.

    What a list, a bag or `Effects` holds does not count: a step called by hand may change it, and nobody reads it.
    """
    if isinstance(now, FunctionType) and isinstance(made, FunctionType):
        # Code is compared with the text where it is read; here only marks and annotations count.
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
            # Objects without an `__eq__` are new each time, so they count as the same; one of the user's is not called.
            return now is made or type(now).__eq__ is object.__eq__ or described(now) == described(made)


def _words(value: object) -> str:
    return "is gone" if value is _ABSENT else f"is {_shown(value)} now"


def _made_words(value: object) -> str:
    return "does not have it" if value is _ABSENT else f"makes it {_shown(value)}"


def _shown(value: object) -> str:
    """A value as text, without an address in memory."""
    return f"the function `{value.__qualname__}`" if isinstance(value, FunctionType) else described(value)
