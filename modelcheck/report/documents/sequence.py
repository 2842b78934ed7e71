"""A run as text from which other tools draw a sequence diagram: Mermaid, which many sites render, and PlantUML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import Glyph, Lanes, Row
from modelcheck.report.layout.text import UNICODE, clean

_WORDS: Final = {Glyph.CRASH: "crash", Glyph.CUT: "fault", Glyph.EFFECT: "effect", Glyph.LOCAL: "step"}


class _Said(NamedTuple):
    """What a row says: an arrow from the first lane to the second, or a note over these lanes; `text` is one line."""

    arrow: bool
    lanes: tuple[int, ...]
    text: str


def mermaid(lanes: Lanes) -> bytes:
    """Mermaid's `sequenceDiagram`."""
    lines = ["sequenceDiagram"]
    lines += [f"    participant L{n} as {_mermaid(name)}" for n, name in enumerate(lanes.names)]
    for row in lanes.rows:
        if row.forever is not None and row.number == lanes.forever_at:
            lines.append(f"    loop {_mermaid(row.forever.value)}")
        for said in _said(row, lanes):
            ends = [f"L{lane}" for lane in said.lanes]
            lead = "->>".join(ends) if said.arrow else f"Note over {','.join(ends)}"
            lines.append(f"    {lead}: {_mermaid(said.text)}")
    if lanes.forever_at is not None:
        lines.append("    end")
    return ("\n".join(lines) + "\n").encode()


def plantuml(lanes: Lanes) -> bytes:
    """PlantUML's sequence diagram."""
    lines = ["@startuml", *(f'participant "{_plantuml(name)}" as L{n}' for n, name in enumerate(lanes.names))]
    for row in lanes.rows:
        if row.forever is not None and row.number == lanes.forever_at:
            lines.append(f"loop {_plantuml(row.forever.value)}")
        for said in _said(row, lanes):
            ends = [f"L{lane}" for lane in said.lanes]
            lead = " -> ".join(ends) if said.arrow else f"note over {', '.join(ends)}"
            lines.append(f"{lead} : {_plantuml(said.text)}")
    if lanes.forever_at is not None:
        lines.append("end")
    return ("\n".join([*lines, "@enduml"]) + "\n").encode()


def _said(row: Row, lanes: Lanes) -> Iterator[_Said]:
    changes = ", ".join("".join(text for text, _ in change_line(change, UNICODE)) for change in row.changes)
    step = f"{row.number} {clean(row.step)}" if row.number else "first state"
    if row.arrow is not None:
        label = f" ({row.arrow.label})" if row.arrow.label else ""
        yield _Said(True, (row.arrow.source, row.arrow.target), f"{step}{label}")
        if changes:
            yield _Said(False, tuple(sorted((row.arrow.source, row.arrow.target))), changes)
        return
    everyone = (0,) if len(lanes.names) == 1 else (0, len(lanes.names) - 1)
    over = (row.glyphs[0][0],) if row.glyphs else everyone
    kind = f" [{_WORDS[row.glyphs[0][1]]}]" if row.fault and row.glyphs else ""
    yield _Said(False, over, f"{step}{kind}: {changes}" if changes else f"{step}{kind}")


def _mermaid(text: str) -> str:
    """Text in which nothing means anything to Mermaid: characters by their numbers, but for harmless ones."""
    return re.sub(r"[^\w .,:\[\]()=+→·-]", lambda found: f"#{ord(found[0])};", clean(text))


def _plantuml(text: str) -> str:
    """Text in which nothing means anything to PlantUML: a tilde takes the meaning of the sign behind it."""
    quiet = clean(text).replace('"', "'").replace("<", "\u2039").replace(">", "\u203a")
    return re.sub(r"(\*\*|//|__|--|~|\\)", r"~\1", quiet)
