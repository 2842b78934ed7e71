"""Make the pictures of the README anew: the page of a seed, and a terminal. Needs chromium and playwright.

python docs/pictures/make.py
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
COLORS = {
    "1": "font-weight:bold",
    "2": "color:#8b929c",
    "31": "color:#ff7b72",
    "32": "color:#56d364",
    "33": "color:#e3b341",
    "35": "color:#d2a8ff",
}
TERMINAL = (
    "background:#0d1117;color:#e6edf3;font:15px/1.45 'DejaVu Sans Mono',monospace;"
    "margin:0;padding:18px 22px;display:inline-block"
)


def terminal(folder: Path) -> str:
    """The screen of `verify` as HTML, in the colours of a terminal."""
    command = [
        sys.executable,
        "-m",
        "modelcheck",
        "verify",
        "at_least_once",
        "--color",
        "always",
        "--time-limit",
        "300",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    text = re.sub(
        r"\x1b\[(\d+)m",
        lambda found: "</span>" if found[1] == "0" else f'<span style="{COLORS[found[1]]}">',
        html.escape(done.stdout),
    )
    return f'<body style="margin:0"><pre style="{TERMINAL}">$ modelcheck verify at_least_once\n{text}</pre></body>'


def walk(folder: Path) -> str:
    """The address of the page of a seed, at the step that did it."""
    path = folder / "walk.html"
    command = [
        sys.executable,
        "-m",
        "modelcheck",
        "verify",
        "at_least_once",
        "--output-format",
        "html",
        "-o",
        str(path),
    ]
    subprocess.run(command, cwd=folder, check=True)
    return f"{path.as_uri()}#spec=AtLeastOnce&trace=no_duplicate&step=4"


def main() -> None:
    """Make both pictures."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as running:
        folder = Path(made)
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 770}, color_scheme="light")
        page.goto(walk(folder))
        page.screenshot(path=str(HERE / "walk.png"))
        page = browser.new_page(viewport={"width": 900, "height": 600})
        page.set_content(terminal(folder))
        page.locator("pre").screenshot(path=str(HERE / "verify.png"))
        browser.close()


if __name__ == "__main__":
    main()
