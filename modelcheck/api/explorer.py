"""The page of a result: shown in a notebook, or written to a file."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from modelcheck.check import result as checked
from modelcheck.report.layout.page import Page
from modelcheck.report.page.document import page_document
from modelcheck.report.page.html import page_html


@dataclass(frozen=True, slots=True, repr=False)
class Explorer:
    """A page on which to walk through the runs of a result; the last line of a cell, it stands below the cell.

    Attributes:
        html: The whole page, which loads nothing.
        height: Pixels in a notebook.
    """

    html: str
    height: int

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, and return its path."""
        written = Path(path)
        written.write_text(self.html, encoding="utf-8")
        return written

    def __repr__(self) -> str:
        return f"<Explorer: a page of {len(self.html.encode()) // 1000} kB; save(path) writes it>"

    def _repr_html_(self) -> str:
        # A frame of its own: styles and names of the page and of the notebook do not meet.
        frame = f'style="width:100%;height:{self.height}px;border:0" title="modelcheck"'
        return f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" {frame}></iframe>'


def explorer(result: checked.Result | checked.SpecResult, page: Page, *, height: int) -> Explorer:
    """The page of a result; `page` gives the source of specs."""
    return Explorer(page_html(page_document(result, page=page._replace(width=100))).decode(), height)
