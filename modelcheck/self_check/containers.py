"""Objects of a user's state that check how they are changed: identities, maps, lists and bags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from modelcheck.spec import Bag, BoundedList, Ids


class Identity(int):
    """An identity that knows its type, which `forget` needs and a plain number does not have."""

    type_name: str

    def __new__(cls, number: int, type_name: str) -> Identity:  # noqa: D102
        identity = super().__new__(cls, number)
        identity.type_name = type_name
        return identity


class Identities(Ids[Identity]):
    """The identities of one type."""

    def __init__(self, size: int, type_name: str) -> None:
        super().__init__(size)
        self._type_name = type_name

    def __iter__(self) -> Iterator[Identity]:
        return (Identity(number, self._type_name) for number in range(len(self)))


class OutOfBounds(ValueError):
    """The error that a value written into state leaves the range its type declares."""


Check: TypeAlias = Callable[[Any], None]
"""A check of an object before it becomes part of state; raises `OutOfBounds`."""


class TotalMap(dict[Any, Any]):
    """A dict that has all its keys from the beginning, and refuses new ones, which Python would accept silently."""

    def __init__(self, items: Iterable[tuple[Any, Any]], check: Check) -> None:
        super().__init__(items)
        self._check = check

    def __setitem__(self, key: Any, value: Any, /) -> None:  # noqa: ANN401 - a user's own objects
        if key not in self:
            raise KeyError(key)
        self._check(value)
        super().__setitem__(key, value)


class CheckedList(BoundedList[Any]):
    """A list that checks its items."""

    def __init__(self, capacity: int, check: Check) -> None:
        super().__init__(capacity)
        self._check = check

    def append(self, item: Any, /) -> None:  # noqa: ANN401, D102 - a user's own objects
        self._check(item)
        super().append(item)

    def __setitem__(self, index: Any, item: Any, /) -> None:  # noqa: ANN401 - a user's own objects
        self._check(item)
        super().__setitem__(index, item)


class CheckedBag(Bag[Any]):
    """A bag that checks its items."""

    def __init__(self, capacity: int, check: Check) -> None:
        super().__init__(capacity)
        self._check = check

    def add(self, item: Any, /) -> None:  # noqa: ANN401, D102 - a user's own objects
        self._check(item)
        super().add(item)
