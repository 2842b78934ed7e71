"""A browser with pages of shipped specs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from modelcheck.check import verify
from modelcheck.report.page.document import page_document
from modelcheck.report.page.html import page_html
from tests.results import SPECS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@cache
def page_of(*targets: str) -> bytes:
    """The page of these specs, without proofs."""
    return page_html(page_document(verify(*(str(SPECS / target) for target in targets), any_size=False)))


@contextmanager
def browser() -> Iterator[Any]:
    """Debian's chromium; a test is skipped where it, or playwright, is not there."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


_DROP = """(text) => { const data = new DataTransfer(); data.items.add(new File([text], "t.json"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }"""


class Opened:
    """A page that is open; every error of its script fails the test."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(address)

    def here(self) -> int:
        """The number of the row that is looked at."""
        return int(self.page.locator(".row[aria-current=step]").get_attribute("data-number"))

    def state(self) -> dict[str, str]:
        """The state as the table shows it."""
        rows = self.page.locator(".details .state tbody tr")
        return dict(row.inner_text().split("\t") for row in rows.all())

    def drop(self, text: str) -> None:
        """Drop a file called t.json on the page."""
        self.page.evaluate(_DROP, text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.inner_text())


def saved(folder: Path, content: bytes) -> str:
    """The address of a page on disk."""
    path = folder / "page.html"
    path.write_bytes(content)
    return path.as_uri()
