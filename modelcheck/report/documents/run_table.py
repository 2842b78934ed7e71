"""A run as a table in Markdown."""

from __future__ import annotations

from modelcheck.report.documents.markdown import escaped
from modelcheck.report.lanes.changed import change_line
from modelcheck.report.lanes.model import Lanes, Row
from modelcheck.report.layout.text import UNICODE


def run_table(lanes: Lanes, *, title: str) -> bytes:
    """The table, below its title."""
    lines = [f"**{escaped(title)}**", "", "| | step | what changed |", "|---:|---|---|", *map(_row, lanes.rows)]
    if lanes.forever_at is not None:
        forever = next(row.forever for row in lanes.rows if row.forever is not None)
        lines += ["", f"From step {lanes.forever_at} on: {escaped(forever.value)}."]
    return ("\n".join(lines) + "\n").encode()


def _row(row: Row) -> str:
    changes = ["".join(text for text, _ in change_line(change, UNICODE)) for change in row.changes]
    step = f"{escaped(row.step)}{' (fault)' * row.fault}" if row.number else "first state"
    cells = (str(row.number), step, "; ".join(map(escaped, changes)))
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"
