"""Options that commands share, the types of their values, and what a command does when something breaks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from modelcheck.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BINARY_UNITS: Final = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


class Size(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.3
    """A number of bytes: `4GB` (10 to the 9th), `4GiB` (2 to the 30th), `500000`."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*", str(value).lower())
        if match is None or (match[3] and not match[2]):
            self.fail(f"{value!r} is no size; write 4GB, 512MB or a number of bytes", param, ctx)
        number = int(float(match[1]) * (_BINARY_UNITS if match[3] else _UNITS)[match[2]])
        return number if number > 0 else self.fail("a size must be greater than 0", param, ctx)


class Seconds(click.FloatRange):
    """A time in seconds, positive and finite."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """The number of seconds."""
        seconds = float(super().convert(value, param, ctx))
        return seconds if math.isfinite(seconds) else self.fail(f"{value!r} is no number of seconds", param, ctx)


class Assignment(click.ParamType):  # type: ignore[type-arg] # as above
    """The value of a parameter: `messages=3`, `fenced=true`."""

    name = "name=value"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, bool | int]:
        """The name and the value."""
        if isinstance(value, tuple):
            return value
        name, sign, text = str(value).partition("=")
        name, text = name.strip(), text.strip().lower()
        if not sign or not name.isidentifier():
            self.fail(f"{value!r} is no assignment; write name=value", param, ctx)
        if text in ("true", "false"):
            return name, text == "true"
        try:
            return name, int(text)
        except ValueError:
            self.fail(f"{text!r} is neither a whole number nor true or false", param, ctx)


def parameter_values(
    _: click.Context, param: click.Parameter, assignments: tuple[tuple[str, bool | int], ...]
) -> dict[str, bool | int]:
    """The assignments as one mapping; two values for one name are a mistake, whatever their order."""
    values: dict[str, bool | int] = {}
    for name, value in assignments:
        if values.setdefault(name, value) != value:
            raise click.BadParameter(f"{name} is set to {values[name]} and to {value}", param=param)
    return values


set_option: Final = click.option(
    "--set",
    "parameters",
    type=Assignment(),
    multiple=True,
    callback=parameter_values,
    metavar="NAME=VALUE",
    help="Give a parameter of the spec another value; repeatable.",
)


watch_option: Final = click.option(
    "--watch-expr",
    "watches",
    metavar="EXPR",
    multiple=True,
    help="Show the value of this expression at every state; repeatable.",
)

self_check_option: Final = click.option(
    "--self-check",
    "self_check",
    type=click.Choice(["sample", "all", "none"]),
    default="sample",
    show_default=True,
    help="How many steps and states Python repeats with the spec's own methods.",
)


def screen_options(command: F) -> F:
    """The options for the look of a screen."""
    command = click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")(command)
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR turns it on.",
    )(command)


def verbose_option(command: F) -> F:
    """The option that shows the traceback of an internal error."""
    return click.option(
        "-v",
        "--verbose",
        is_flag=True,
        envvar=["MODELCHECK_VERBOSE", "MODELCHECK_TRACEBACK"],
        expose_value=True,
        help="Show the traceback of an internal error (also: MODELCHECK_TRACEBACK=1).",
    )(command)


class Failed(Exception):
    """A command that ended in an exception: the `error`, and the options of the command."""

    def __init__(self, error: Exception, params: Mapping[str, Any]) -> None:
        self.error = error
        self.params = params
        super().__init__(str(error))


class Refused(click.UsageError):
    """A command that asks for something that is not there, and the way out."""

    def __init__(self, error: UsageError, ctx: click.Context) -> None:
        self.hint = error.hint
        super().__init__(str(error), ctx)


class Command(click.Command):
    """A command whose mistakes and failures are told by `modelcheck.cli.failures`.

    The environment sets its options by the names that they have on a command line: MODELCHECK_TIME_LIMIT.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **kwargs)
        for option in self.params:
            if isinstance(option, click.Option) and option.envvar is None:
                longest = max(option.opts, key=len)
                option.envvar = f"MODELCHECK_{longest.lstrip('-').replace('-', '_').upper()}"

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run it."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except UsageError as error:
            raise Refused(error, ctx) from None
        except Exception as error:
            raise Failed(error, ctx.params) from error


def warn(message: str) -> None:
    """Write a message to stderr that is not part of the result."""
    click.echo(f"modelcheck: warning: {message}", err=True)
