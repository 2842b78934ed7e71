"""Mutations of a file as bytes: flipped, lost, doubled, spliced, and things that no editor writes."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

Mutation: TypeAlias = Callable[[bytes, bytes, Random], bytes]
"""From a text and another one of the corpus."""

_INSERTS = (
    b"\x00",
    b"\xff",
    b"\xc3",  # the first half of a character
    b"\xed\xa0\x80",  # a surrogate
    b"\xf4\x90\x80\x80",  # beyond Unicode
    b"\xef\xbb\xbf",
    b"\x0c",
    b"\x1a",
    b"\r",
    b"\r\n",
    b"\t",
    b"\\\n",
    b"\\",
    b"'''",
    b'"',
    b"#",
    b"\xe2\x80\xa8",  # a line separator, which is no line end to Python
    b"\x85",
    "\N{RIGHT-TO-LEFT OVERRIDE}é\N{COMBINING ACUTE ACCENT}𝐱".encode(),
    b"1" * 5_000,
    b"9" * 400,
    b"0x" + b"f" * 4_000,
    b"1e999",
    b"1j",
    b"...",
)
_HEADS = (
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"# -*- coding: latin-1 -*-\n",
    b"# -*- coding: utf-16 -*-\n",
    b"# coding: no_such_codec\n",
    b"# coding: rot13\n",
    b"#!/usr/bin/env python\n# vim: fileencoding=cp1252\n\x93\n",
    b"\x00",
    b"\n" * 70_000,
    b"from __future__ import annotations\n",
)
_NESTED = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"), (b"-", b""), (b"not ", b""), (b"lambda: ", b""), (b"f(", b")"))


def _flip(text: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + bytes([text[at] ^ 1 << random.randrange(8)]) + text[at + 1 :]


def _replace(text: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + random.randbytes(1) + text[at + 1 :]


def _delete(text: bytes, _: bytes, random: Random) -> bytes:
    begin, end = _piece(text, random)
    return text[:begin] + text[end:]


def _duplicate(text: bytes, _: bytes, random: Random) -> bytes:
    begin, end = _piece(text, random)
    return text[:end] + text[begin:end] * random.choice((1, 1, 2, 50)) + text[end:]


def _splice(text: bytes, other: bytes, random: Random) -> bytes:
    begin, end = _piece(text, random)
    first, last = _piece(other, random)
    return text[:begin] + other[first:last] + text[end:]


def _cut(text: bytes, _: bytes, random: Random) -> bytes:
    return text[: random.randrange(len(text))]


def _insert(text: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    return text[:at] + random.choice(_INSERTS) + text[at:]


def _head(text: bytes, _: bytes, random: Random) -> bytes:
    return random.choice(_HEADS) + text


def _recoded(text: bytes, _: bytes, random: Random) -> bytes:
    return text.decode(errors="replace").encode(random.choice(("utf-16", "utf-32-le", "cp037", "utf-7")), "replace")


def _line_ends(text: bytes, _: bytes, random: Random) -> bytes:
    return text.replace(b"\n", random.choice((b"\r", b"\r\n", b"\x0b", b"\n\x00")))


def _long_line(text: bytes, _: bytes, random: Random) -> bytes:
    begin = text.rfind(b"\n", 0, random.randrange(len(text))) + 1
    return text[:begin] + b" " * random.choice((1, 4, 200_000)) + text[begin:]


def _nest(text: bytes, _: bytes, random: Random) -> bytes:
    words = text.split(b" ")
    at = random.randrange(len(words))
    depth = random.choice((30, 90, 150, 1_000, 20_000))
    before, after = random.choice(_NESTED)
    words[at] = before * depth + words[at] + after * depth
    return b" ".join(words)


def _piece(text: bytes, random: Random) -> tuple[int, int]:
    begin = random.randrange(len(text))
    return begin, min(len(text), begin + random.choice((1, 1, 1, 2, 8, 60, 400)))


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (_flip, 6),
    (_replace, 4),
    (_delete, 6),
    (_duplicate, 5),
    (_splice, 6),
    (_cut, 1),
    (_insert, 5),
    (_head, 2),
    (_recoded, 1),
    (_line_ends, 1),
    (_long_line, 1),
    (_nest, 2),
)
"""Each with how often it is chosen, relative to the others."""


def mutated(text: str, other: str, random: Random) -> bytes:
    """The text after one to six mutations."""
    data = text.encode()
    mutations, weights = zip(*MUTATIONS, strict=True)
    for mutation in random.choices(mutations, weights, k=random.choice((1, 1, 1, 2, 3, 6))):
        data = mutation(data or b"\n", other.encode(), random)
    return data
