"""Words explained: what a screen, the language or an exit code means, for who knows Kafka and no logic."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

from modelcheck.errors import CODES, UsageError
from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import BLANK, Line, Style, clean, plain, wrap
from modelcheck.report.screens.explanation import VERIFY
from modelcheck.report.words import listed

_FOLDER: Final = files("modelcheck.report") / "explanations"


class Word(NamedTuple):
    """One word explained.

    Attributes:
        also: Other words for the same, and words that are explained with it.
        text: The explanation; each of its lines is a paragraph.
        example: A file `consumer.py` for which `command` gives these `answers` and ends with `exit_code`; None where
            a piece of a `screen` says more.
        see: Words to read next.
    """

    name: str
    meaning: str
    also: Sequence[str]
    text: str
    example: str | None
    screen: str | None
    command: str
    answers: Mapping[str, str]
    exit_code: int
    see: Sequence[str]


def words() -> dict[str, Word]:
    """Every word with its explanation, by name and in alphabetical order."""
    paths = (each for each in _FOLDER.iterdir() if each.name[:-5] not in CODES)
    return {each.name: each for each in sorted(map(_read, paths), key=lambda word: word.name)}


def named(name: str) -> Word | None:
    """The word of this name, or the one that explains it: `No-Loss` and `lost` are found as `no_loss` is."""
    return _by_key().get(_key(name))


def word(name: str) -> Word:
    """The explanation of a word, as of `named`.

    Raises:
        UsageError: Nothing explains it.
    """
    found = named(name)
    if found is not None:
        return found
    spelled = {_key(each): each for each in CODES} | {key: each.name for key, each in _by_key().items()}
    close = get_close_matches(_key(name), spelled, n=1, cutoff=0.7)
    hint = f"did you mean {spelled[close[0]]}?" if close else "`modelcheck explain` lists all words and codes"
    raise UsageError(f"nothing explains {clean(name)}", hint=hint)


def _by_key() -> dict[str, Word]:
    """The words by their names, and by what is explained with them where that is no name."""
    explained = words().values()
    return {_key(name): each for each in explained for name in each.also} | {
        _key(each.name): each for each in explained
    }


def word_lines(explained: Word, page: Page) -> Iterator[Line]:
    """The page of one word."""
    yield from wrap(((explained.name, Style.STRONG), (f": {explained.meaning}", Style.PLAIN)), page.width, hang=2)
    yield BLANK
    for paragraph in explained.text.splitlines():
        yield from wrap(plain(paragraph), page.width, hang=3 if paragraph[:1].isdigit() else 0)
    yield BLANK
    yield from wrap(((_title(explained), Style.STRONG),), page.width)
    yield BLANK
    yield from (plain(f"    {line}".rstrip()) for line in (explained.example or explained.screen or "").splitlines())
    if explained.example is not None:
        yield BLANK
        yield from map(plain, command_lines(explained.command.split(), lead="  $ ", width=page.width))
        yield from wrap(plain(f"  {_outcome(explained)}"), page.width, hang=2)
    if explained.see:
        yield BLANK
        seen = " ".join(each.replace(" ", "_") for each in explained.see)
        yield from wrap((("more: ", Style.DIM), (f"modelcheck explain {seen}", Style.PLAIN)), page.width, hang=6)


def words_lines(page: Page) -> Iterator[Line]:
    """Every word with its meaning, one per line."""
    explained = words()
    width = max(map(len, explained)) + 2
    for name, each in explained.items():
        yield from wrap(((name.ljust(width), Style.STRONG), (each.meaning, Style.PLAIN)), page.width, hang=width)


def _title(explained: Word) -> str:
    return "For example, with this consumer.py:" if explained.example is not None else "For example:"


def _outcome(explained: Word) -> str:
    verdicts = [f"{name} {'is unknown' if said == 'unknown' else said}" for name, said in explained.answers.items()]
    return f"{listed(verdicts)}; exit code {explained.exit_code}"


def _read(path: Traversable) -> Word:
    entry: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Word(
        name=entry.get("word", path.name.removesuffix(".toml")),
        meaning=entry["meaning"],
        also=entry.get("also", ()),
        text=entry["text"],
        example=entry.get("example"),
        screen=entry.get("screen"),
        command=entry.get("command", VERIFY),
        answers=entry.get("answers", {}),
        exit_code=entry.get("exit_code", 0),
        see=entry.get("see", ()),
    )


def _key(name: str) -> str:
    """The word without what people spell differently: capitals, and what stands between two words."""
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_")
