"""Keywords of a call: options of the function, or parameters of the spec, and never both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from modelcheck.check.targets import Target, find, owners_of_parameters
from modelcheck.errors import SpecError, UsageError
from modelcheck.explicit import Limits
from modelcheck.frontend import LoadedSpec
from modelcheck.spec import Spec

_NOT_GIVEN: Final = (None, (), "sample")
"""Defaults of options. No parameter can have one of them as its value, so whoever writes one means the option."""


class Asked(NamedTuple):
    """The specs that a call is about, and the values of their parameters that it chose."""

    specs: tuple[LoadedSpec, ...]
    parameters: Mapping[str, bool | int]


def asked(
    function: str,
    target: Target,
    *,
    parameters: Mapping[str, bool | int] | None,
    values: Mapping[str, bool | int],
    options: Mapping[str, object],
) -> Asked:
    """Load the specs and tell parameters from options.

    Args:
        function: The name of the function that was called.
        target: The spec, or where it stands.
        parameters: Values of parameters in a dict, whatever they are called.
        values: Keywords that are no option, and so must be parameters.
        options: Every option of the function with its value or default.

    Raises:
        SpecError: A file cannot be loaded.
        UsageError: The target names nothing that can hold a spec, a keyword is neither an option nor a parameter, or
            is both, or a parameter has two values.
    """
    given = dict(_mapping(parameters))
    found = find([checked_target(target)])
    if found.errors:
        raise SpecError(*found.errors)
    chosen = [name for name, value in options.items() if value not in _NOT_GIVEN]
    known = owners_of_parameters(found.specs, Limits()) if values or chosen else None
    for name in chosen:
        if known and name in known and name not in given:
            raise UsageError(
                f"`{name}` is an option of {function} and a parameter of {known[name]}",
                hint=f"for the parameter, write parameters={{{name!r}: ...}}; beside it the keyword is the option",
            )
    for name in values:
        if known is not None and name not in known:
            raise _unknown(function, name, known, options)
        if name in given:
            raise UsageError(f"the parameter `{name}` has two values", hint="give it as a keyword or in `parameters`")
    return Asked(found.specs, {**given, **values})


def limits(time_limit_s: float | None, max_states: int | None, memory_limit_bytes: int | None) -> Limits:
    """The limits of a search.

    Raises:
        UsageError: One of them is no amount.
    """
    whole_numbers = {"max_states": max_states, "memory_limit_bytes": memory_limit_bytes}
    for name, number in whole_numbers.items():
        if number is not None and (type(number) is not int or number < 1):
            raise UsageError(f"{name} cannot be {number!r}", hint="a whole number from 1 on, or None for no limit")
    if time_limit_s is not None:
        check_seconds(time_limit_s)
    return Limits(time_limit_s=time_limit_s, max_states=max_states, memory_limit_bytes=memory_limit_bytes)


def check_seconds(seconds: float, name: str = "time_limit_s") -> None:
    """A time limit, or a budget, is more than nothing and less than for ever.

    Raises:
        UsageError: It is not.
    """
    if type(seconds) not in (int, float) or not 0 < seconds < math.inf:
        raise UsageError(f"{name} cannot be {seconds!r}", hint="a number of seconds greater than 0")


def flag(name: str, given: bool | None, *, default: bool) -> bool:
    """A yes or no; None means the default.

    Raises:
        UsageError: It is neither.
    """
    if given is not None and type(given) is not bool:
        raise UsageError(f"{name} cannot be {given!r}", hint="True or False")
    return default if given is None else given


def names(option: str, given: Sequence[str], known: Iterable[str] | None = None) -> tuple[str, ...]:
    """The names in a list of names, each of them a known one if it is said which there are.

    Raises:
        UsageError: It is a text, which Python takes for a list of letters, or one of them is not known.
    """
    if isinstance(given, str):
        raise UsageError(f"{option} is a list of names, not a name", hint=f"write {option}=[{given!r}]")
    for name in given:
        if known is not None and name not in known:
            raise UsageError(f"{option} cannot hold {name!r}", hint=f"one or more of {', '.join(known)}")
    return tuple(given)


def checked_target(target: object) -> Target:
    """The target, if it can be one.

    Raises:
        UsageError: It cannot.
    """
    if isinstance(target, str | Path) or (isinstance(target, type) and issubclass(target, Spec) and target is not Spec):
        return target
    hint = f"did you mean the class {type(target).__name__}?" if isinstance(target, Spec) else None
    hint = hint or "give it a class that derives from Spec, a file, file.py::Class, or a folder"
    raise UsageError(f"{target!r} is no spec", hint=hint)


def _mapping(parameters: object) -> Mapping[str, bool | int]:
    if parameters is None:
        return {}
    if not isinstance(parameters, Mapping):
        raise UsageError("`parameters` is a dict of names and values", hint="write parameters={'messages': 3}")
    return parameters


def _unknown(function: str, name: str, parameters: Iterable[str], options: Iterable[str]) -> UsageError:
    """MC106, with the closest name that does exist, and all of them."""
    close = get_close_matches(name, [*parameters, *options], n=1)
    meant = f"did you mean `{close[0]}`? " if close else ""
    return UsageError(
        f"`{name}` is neither a parameter of the spec nor an option of {function}",
        hint=f"{meant}parameters: {', '.join(parameters) or 'none'}; options: parameters, {', '.join(options)}",
        code="MC106",
    )
