"""The specs that mutants are made from: those we ship, those of the guide, and the fixtures of the diagnostics."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def sound() -> tuple[str, ...]:
    """The texts of those that verify, in a fixed order."""
    guide = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "language").glob("*.md")))
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "specs").rglob("*.py"))]
    return tuple(text for text in (*texts, *re.findall(r"```python\n(.*?)```", guide, re.DOTALL)) if "import" in text)


@cache
def mistaken() -> tuple[str, ...]:
    """The texts of the fixtures, in a fixed order."""
    cases = sorted((ROOT / "tests" / "frontend" / "cases").glob("*.py"))
    return tuple(path.read_bytes().decode(errors="replace") for path in cases)
