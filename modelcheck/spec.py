"""The words of a spec: everything a user imports to write one.

No logic and no dependency lives here. A spec is ordinary Python: each step can be called on a plain object in a
debugger, `when` raises `Disabled` where its guard is false. What the words mean is defined by `modelcheck.semantics`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Final, Generic, TypeAlias, TypeVar, overload


class Role(Enum):
    """Lifetime of a state variable; the metadata of its `Annotated` alias."""

    PARAM = "parameter"
    DURABLE = "durable"
    VOLATILE = "volatile"
    GHOST = "ghost"


class Semantics(Enum):
    """A promise of a consumer about the effects of its messages."""

    AT_MOST_ONCE = "at-most-once"
    AT_LEAST_ONCE = "at-least-once"
    EXACTLY_ONCE = "exactly-once"
    NO_GUARANTEE = "none"


AT_MOST_ONCE: Final = Semantics.AT_MOST_ONCE
AT_LEAST_ONCE: Final = Semantics.AT_LEAST_ONCE
EXACTLY_ONCE: Final = Semantics.EXACTLY_ONCE
NO_GUARANTEE: Final = Semantics.NO_GUARANTEE

T = TypeVar("T")
Id = TypeVar("Id")
StepF = TypeVar("StepF", bound=Callable[..., None])
PropF = TypeVar("PropF", bound=Callable[[Any], bool])
F = TypeVar("F", bound=Callable[..., Any])

Param: TypeAlias = Annotated[T, Role.PARAM]
Durable: TypeAlias = Annotated[T, Role.DURABLE]
Volatile: TypeAlias = Annotated[T, Role.VOLATILE]
Ghost: TypeAlias = Annotated[T, Role.GHOST]

MANY: Final = 2
"""The count at which an `Effects` cell saturates: 0, 1, many."""


class Disabled(Exception):
    """Raised by `when` in a step called by hand whose guard is false; the state is unchanged."""


class Effects:
    """The number of effects of each message, saturating at `MANY`; a ghost, indexed by offset."""

    def __init__(self, size: int) -> None:
        self._counts = [0] * size

    def __getitem__(self, message: int, /) -> int:
        return self._counts[self._checked(message)]

    def __setitem__(self, message: int, count: int, /) -> None:
        self._counts[self._checked(message)] = min(count, MANY)

    def __len__(self) -> int:
        return len(self._counts)

    def __repr__(self) -> str:
        return f"Effects({self._counts})"

    def _checked(self, message: int) -> int:
        # Python would count a negative index from the end; an offset below the log is a mistake.
        if not 0 <= message < len(self._counts):
            raise IndexError(f"no message {message} among {len(self._counts)}")
        return message


class Ids(Generic[Id]):
    """A finite set of identities, numbered from 0."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __iter__(self) -> Iterator[Id]:
        return iter(range(self._size))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return self._size

    def __contains__(self, item: object, /) -> bool:
        return item in range(self._size)

    def __repr__(self) -> str:
        return f"ids({self._size!r})"


class Bag(Generic[T]):
    """A multiset of records in flight: `add` and `remove` change it, `in` and iteration read it."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._items: list[T] = []

    def add(self, item: T, /) -> None:
        """Add one `item`.

        Raises:
            OverflowError: The bag is full.
        """
        if len(self._items) >= self.capacity:
            raise OverflowError(f"a bag of {self.capacity} is full")
        self._items.append(item)

    def remove(self, item: T, /) -> None:
        """Remove one `item`.

        Raises:
            ValueError: There is none.
        """
        self._items.remove(item)

    def __contains__(self, item: object, /) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Bag({self._items})"


class BoundedList(list[T]):
    """A list that never grows past its capacity, and whose indices do not count from the end; -1 is its last item."""

    def __init__(self, capacity: int) -> None:
        super().__init__()
        self.capacity = capacity

    def append(self, item: T, /) -> None:
        """Add `item` at the end.

        Raises:
            OverflowError: The list is full.
        """
        if len(self) >= self.capacity:
            raise OverflowError(f"a list of {self.capacity} is full")
        super().append(item)

    def __getitem__(self, index: Any, /) -> Any:  # noqa: ANN401 - a list's own signature has overloads
        return super().__getitem__(self._checked(index))

    def __setitem__(self, index: Any, item: Any, /) -> None:  # noqa: ANN401 - a list's own signature has overloads
        super().__setitem__(self._checked(index), item)

    def _checked(self, index: object) -> Any:  # noqa: ANN401 - an index or a slice
        if isinstance(index, int) and not -1 <= index < len(self):
            raise IndexError(f"no item {index} among {len(self)}")
        return index


class _OfTypes:
    """Equality of values and their types: `typing` caches annotations by equality, and would hand out True for 1."""

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._typed() == other._typed()

    def __hash__(self) -> int:
        return hash(self._typed())

    def _typed(self) -> tuple[tuple[type, object], ...]:
        values = (getattr(self, name) for name in self.__slots__)
        return tuple((type(value), value) for value in values)


@dataclass(frozen=True, slots=True, eq=False)
class Between(_OfTypes):
    """Bounds of an integer, both included: `Annotated[int, Between(0, 3)]`; checked wherever a value reaches state."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast(_OfTypes):
    """The least value of a parameter: `Param[Annotated[int, AtLeast(1)]]`; a proof for any size begins there."""

    low: int


@dataclass(frozen=True, slots=True)
class Each:
    """The same first value for every key of a map; what `each` returns."""

    value: object


def effects(size: int, /) -> Effects:
    """The effect counts of `size` messages, all zero."""
    return Effects(size)


def ids(size: int, /) -> Ids[Any]:
    """A set of `size` identities."""
    return Ids(size)


def each(value: object, /) -> dict[Any, Any]:
    """The first value `value` for every key of the map, however nested."""
    return Each(value)  # type: ignore[return-value] # the keys are known only once the annotation is


def bag(capacity: int, /) -> Bag[Any]:
    """An empty bag that holds at most `capacity` items, equal ones counted."""
    return Bag(capacity)


def bounded(capacity: int, /) -> list[Any]:
    """An empty list that holds at most `capacity` items."""
    return BoundedList(capacity)


def pure(function: F, /) -> F:
    """Mark a function of the module as one that steps and properties may call: it computes and changes nothing."""
    function.__modelcheck_pure__ = True  # type: ignore[attr-defined]
    return function


def when(condition: bool, /) -> None:
    """Open a step: the lines below happen only in states where `condition` is true.

    Raises:
        Disabled: The step was called by hand in a state where it is not enabled.
    """
    if not condition:
        raise Disabled


@dataclass(frozen=True, slots=True)
class StepMark:
    """The mark of `@step` and `@fault` on a method, for the frontend to find; `at_most` is the budget, None without."""

    fault: bool
    at_most: int | None = None

    @property
    def budgeted(self) -> bool:
        """True if the fault has a budget."""
        return self.at_most is not None


@dataclass(frozen=True, slots=True)
class PropertyMark:
    """The mark of a property decorator on a method."""

    kind: str


def step(method: StepF, /) -> StepF:
    """Mark a method as a step of the protocol."""
    method.__modelcheck__ = StepMark(fault=False)  # type: ignore[attr-defined]
    return method


@overload
def fault(method: StepF, /) -> StepF: ...
@overload
def fault(*, at_most: int | None = None) -> Callable[[StepF], StepF]: ...
def fault(method: StepF | None = None, /, *, at_most: int | None = None) -> StepF | Callable[[StepF], StepF]:
    """Mark a method as a fault, at most `at_most` times in a run (None: any number of times)."""
    if method is not None and not callable(method):
        raise TypeError(f"write @fault(at_most={method!r}) or @fault")

    def mark(method: StepF) -> StepF:
        method.__modelcheck__ = StepMark(fault=True, at_most=at_most)  # type: ignore[attr-defined]
        return method

    return mark if method is None else mark(method)


def always(method: PropF, /) -> PropF:
    """Claim that the method is true in every reachable state."""
    method.__modelcheck__ = PropertyMark("always")  # type: ignore[attr-defined]
    return method


def not_always(method: PropF, /) -> PropF:
    """Claim that the method is false in some reachable state."""
    method.__modelcheck__ = PropertyMark("not_always")  # type: ignore[attr-defined]
    return method


def possible(method: PropF, /) -> PropF:
    """Claim that the method is true in some reachable state."""
    method.__modelcheck__ = PropertyMark("possible")  # type: ignore[attr-defined]
    return method


def eventually(method: PropF, /) -> PropF:
    """Claim that on every fair run the method becomes true at some time."""
    method.__modelcheck__ = PropertyMark("eventually")  # type: ignore[attr-defined]
    return method


class Spec:
    """Base of every spec: a class of annotated state variables and guarded steps.

    Set `semantics` to promise one; leave it out to have the spec classified. `lanes` names what traces show side by
    side: the one who acts, if it has no identity, and what is shared: `lanes = ("consumer", "broker")`.
    """

    semantics: ClassVar[Semantics | None] = None
    lanes: ClassVar[tuple[str, str] | None] = None

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        cls.__modelcheck_abstract__ = abstract

    __modelcheck_abstract__: ClassVar[bool] = True

    def forget(self, who: object = None, /) -> None:
        """Reset volatile state: all of it, or the cells whose key path contains `who`.

        Raises:
            NotImplementedError: Called on a plain object; `modelcheck.self_check.PythonInstance` makes one that can.
        """
        raise NotImplementedError("make the object with modelcheck.self_check.PythonInstance to call its steps")

    def used(self, fault: str, /) -> int:
        """The part of a fault's budget that is spent: a number of times.

        Raises:
            NotImplementedError: As `forget`.
        """
        raise NotImplementedError("make the object with modelcheck.self_check.PythonInstance to call its steps")
