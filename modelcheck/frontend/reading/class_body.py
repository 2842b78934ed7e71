"""The class bodies of a spec, executed again by Python: as they stand, or with the parameters of an instance."""

from __future__ import annotations

from collections.abc import Mapping
from types import CellType, CodeType
from typing import Any, NamedTuple

from modelcheck.frontend.reading.compiled import cells_of, class_code
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec
from modelcheck.frontend.reading.source import what_failed
from modelcheck.frontend.reading.watched_readings import Watch, follows_parameters, holding
from modelcheck.spec import Spec


class CannotExecute(Exception):
    """The error that a class body fails when it is executed again; `owner` is its class."""

    def __init__(self, owner: ClassSource, why: str) -> None:
        super().__init__(f"executing the body of {owner.node.name} again fails: {why}")
        self.owner = owner
        self.why = why


class ClassBody(NamedTuple):
    """The code of one class of a spec's ancestry, with the cells of its free names."""

    owner: ClassSource
    code: CodeType
    closure: tuple[CellType, ...] | None


class Executed(NamedTuple):
    """One class of a spec's ancestry, made anew.

    Attributes:
        cls: The class, whose bases are made anew too.
        names: The names that its body left, annotations among them.
        namespace: The names of its module, in which the new classes stand for those they were made from.
        assigned: The values that the body assigned to parameters which keep those of an instance.
    """

    cls: type[Spec]
    names: dict[str, object]
    namespace: dict[str, object]
    assigned: Mapping[str, object]


def class_bodies(spec: LoadedSpec) -> tuple[ClassBody, ...]:
    """The bodies of a spec's ancestry, the bases first.

    Raises:
        CannotExecute: The text has no such class, or a name of an enclosing function is lost.
    """
    return tuple(map(_class_body, spec.ancestry))


def execute(
    body: ClassBody, namespace: dict[str, object], kept: Mapping[str, object], watch: Watch | None = None
) -> _Names:
    """The names that the body binds.

    Args:
        body: The class body.
        namespace: The names of its module.
        kept: Values that names keep, whatever the body assigns to them.
        watch: Notes the names that the body reads; None for nothing.

    Raises:
        CannotExecute: The body fails.
    """
    names = _Names(kept) if watch is None else _WatchedNames(body.owner, watch)
    try:
        exec(body.code, namespace, names, closure=body.closure)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # the body is the user's own
        raise CannotExecute(body.owner, what_failed(error)) from error
    return names


def executed(bodies: tuple[ClassBody, ...], kept: Mapping[str, object]) -> tuple[Executed, ...]:
    """The classes of a spec's ancestry made anew with these values of its parameters, the bases first.

    Raises:
        CannotExecute: One of the bodies fails.
    """
    made: dict[type, type[Spec]] = {}
    found: list[Executed] = []
    values: dict[type, Mapping[str, object]] = {}
    for body in bodies:
        cls = body.owner.cls
        namespace = {
            name: made.get(value, value) if isinstance(value, type) else value
            for name, value in body.owner.namespace.items()
        }
        with holding(values):
            names = execute(body, namespace, kept)
        values[cls] = {name: names[name] for name in follows_parameters(body.owner) & names.keys() & vars(cls).keys()}
        bases = tuple(made.get(base, base) for base in cls.__bases__)
        try:
            metaclass: Any = type(cls)
            new: type[Spec] = metaclass(cls.__name__, bases, dict(names), abstract=True)
        except Exception as error:  # what is called here may be the user's own
            raise CannotExecute(body.owner, what_failed(error)) from error
        made[cls] = new
        found.append(Executed(new, names, namespace, names.assigned))
    return tuple(found)


class _Names(dict[str, object]):
    """The local names of a class body; some keep their values, and what the body assigned to them instead is noted."""

    def __init__(self, kept: Mapping[str, object]) -> None:
        super().__init__()
        self._kept = kept
        self.assigned: dict[str, object] = {}

    def __setitem__(self, name: str, value: object, /) -> None:
        if name in self._kept:
            self.assigned[name] = value
            value = self._kept[name]
        super().__setitem__(name, value)


class _WatchedNames(_Names):
    """The local names of a class body; each name that is read is noted."""

    def __init__(self, owner: ClassSource, watch: Watch) -> None:
        super().__init__({})
        self._owner, self._watch = owner, watch
        self._watched = follows_parameters(owner)

    def __getitem__(self, name: str, /) -> object:
        value = super().__getitem__(name)
        if name in self._watched:
            self._watch.note(self._owner, name)
        return value


def _class_body(owner: ClassSource) -> ClassBody:
    code = class_code(owner.cls, owner.node, owner.source)
    if code is None:
        raise CannotExecute(owner, f"its text defines no class `{owner.cls.__qualname__}` at line {owner.node.lineno}")
    return ClassBody(owner, code, _closure(code, owner))


def _closure(code: CodeType, owner: ClassSource) -> tuple[CellType, ...] | None:
    """The cells of the names of an enclosing function, taken from the methods that read them."""
    if not code.co_freevars:
        return None
    cells = cells_of(owner.cls)
    lost = [name for name in code.co_freevars if name not in cells]
    if lost:
        raise CannotExecute(owner, f"`{lost[0]}` belongs to the function around it, which has returned")
    return tuple(cells[name] for name in code.co_freevars)
