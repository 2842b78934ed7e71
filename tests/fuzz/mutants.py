"""Mutants by number: a number gives the same file and the same command line on every machine."""

import tokenize
from dataclasses import dataclass
from random import Random

from tests.fuzz import byte_level, token_level, tree_level
from tests.fuzz.corpus import mistaken, sound

FILE = "mutant.py"
TIME_LIMIT_S = 2
LIMITS = ("--time-limit", str(TIME_LIMIT_S), "--max-states", "2000", "--memory-limit", "600MB")

_PARAMETERS = ("messages", "crashes", "consumers", "partitions", "records", "capacity", "retries", "fenced", "nobody")
_VALUES = ("0", "1", "3", "-1", "true", "false", "5000", "-100000000000000000000", "1" + "0" * 30, "9" * 5_000, "x", "")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file and the words of the command that verifies it."""

    number: int
    data: bytes
    arguments: tuple[str, ...]


def mutant(number: int) -> Mutant:
    """The mutant with this number: a file of a megabyte at most."""
    random = Random(f"mutant {number}")
    arguments = ["verify", FILE, *LIMITS, "--output-format", random.choice(("full", "concise", "concise", "json"))]
    # A proof takes as long as the limit says, so few mutants are attempted for any size.
    arguments += ["--any-size" if random.random() < 1 / 25 else "--no-any-size"]
    if random.random() < 1 / 6:
        arguments += ["--set", f"{random.choice(_PARAMETERS)}={random.choice(_VALUES)}"]
    return Mutant(number, _data(random), tuple(arguments))


def _data(random: Random) -> bytes:
    text, other = (random.choice(sound() if random.random() < 0.8 else mistaken()) for _ in range(2))
    level = random.choices(("bytes", "tokens", "tree"), (25, 30, 45))[0]
    try:
        match level:
            case "tokens":
                return token_level.mutated(text, random).encode(errors="surrogatepass")
            case "tree":
                return tree_level.mutated(text, random).encode(errors="surrogatepass")
    except (SyntaxError, tokenize.TokenError, RecursionError, ValueError):
        pass  # the text is no Python to begin with, or too deep to be written out
    return byte_level.mutated(text, other, random)
