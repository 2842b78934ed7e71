"""Every notebook runs from top to bottom and shows what it says."""

import ast
import re
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


SHOWN = {
    "01_three_semantics": ("at-most-once", "at-least-once", "exactly-once", "<svg", "as promised"),
    "02_walk_through_a_counterexample": ("at-least-once, as promised", "<svg", "<iframe srcdoc="),
}


def check(path: Path, html: str) -> None:
    for words in SHOWN[path.stem]:
        assert words in html
    assert "<script" not in html, "what a notebook embeds stands in a frame of its own"


def html_of(value: object) -> str:
    """The rich display of a value, as a notebook has it."""
    if hasattr(value, "_repr_mimebundle_"):
        return str(value._repr_mimebundle_()["text/html"])
    return value._repr_html_() if hasattr(value, "_repr_html_") else ""


def run(path: Path, names: dict[str, object]) -> object:
    """The value of the expression that a cell ends with, None if it ends with something else."""
    cell = ast.parse(path.read_text(encoding="utf-8"))
    last = cell.body.pop() if isinstance(cell.body[-1], ast.Expr) else None
    exec(compile(cell, path, "exec"), names)
    return eval(compile(ast.Expression(last.value), path, "eval"), names) if isinstance(last, ast.Expr) else None


@every_notebook
def test_the_cells_of_a_notebook_run_one_after_the_other(
    path: Path, without_proofs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a kernel and without proofs, which take their time."""
    notebook = nbformat.read(path, as_version=4)
    shown: list[object] = []
    kernel = ModuleType("kernel")
    monkeypatch.setitem(sys.modules, kernel.__name__, kernel)
    for number, cell in enumerate(each for each in notebook.cells if each.cell_type == "code"):
        file = tmp_path / f"cell_{number}.py"
        file.write_text(cell.source, encoding="utf-8")
        shown.append(run(file, vars(kernel)))
    check(path, "".join(map(html_of, shown)))


@pytest.mark.slow
@every_notebook
def test_a_notebook_runs_from_top_to_bottom(path: Path, request: pytest.FixtureRequest) -> None:
    """With a kernel and proofs; `--update` writes the outputs, without what differs from run to run."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, timeout=600, resources=folder, record_timing=False, coalesce_streams=True).execute()
    shown = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})
    ]
    check(path, "".join(output["data"]["text/html"] for output in shown))
    if request.config.getoption("--update"):
        for output in shown:
            output["data"]["text/plain"] = re.sub(r" · \d+\.\d s", "", output["data"]["text/plain"])
        notebook.metadata["language_info"] = {"name": "python"}
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


@every_notebook
def test_the_outputs_on_file_are_whole_and_have_no_times(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    for output in outputs:
        assert output.output_type != "error"
        assert not re.search(r"\d+\.\d s\b", output.get("data", {}).get("text/plain", ""))
    check(path, "".join(output.get("data", {}).get("text/html", "") for output in outputs))
