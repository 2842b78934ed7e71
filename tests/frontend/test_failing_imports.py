"""Where the failure of an import is shown, if other files have a part in it."""

from pathlib import Path

import pytest

from modelcheck.errors import Diagnostic, SpecError
from modelcheck.frontend import load_file


def refused(path: Path) -> Diagnostic:
    """What is said of a file that cannot be imported."""
    with pytest.raises(SpecError) as refusal:
        load_file(path)
    (diagnostic,) = refusal.value.diagnostics
    assert diagnostic.code == "MC103"
    return diagnostic


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("def half(n):\n    return (\n        n // 0\n    )\n\n\nhalf(1)\n", 3, 9), ("x = 1\nx = = 2\n", 2, 5)],
    ids=["what it does fails", "it is not Python"],
)
def test_a_file_that_it_imports_is_shown_beside_the_import(tmp_path: Path, text: str, line: int, column: int) -> None:
    other = f"other_{line}"
    (tmp_path / f"{other}.py").write_text(text)
    path = tmp_path / "spec.py"
    path.write_text(f"from modelcheck import *\n\nif True:\n    from {other} import half\n")
    diagnostic = refused(path)
    assert diagnostic.span is not None
    assert (diagnostic.span.line, diagnostic.span.column) == (4, 5)
    last = diagnostic.notes[-1].span
    assert last is not None
    assert last.file.endswith(f"{other}.py")
    assert (last.line, last.column) == (line, column)


def test_the_innermost_of_several_statements_of_one_line_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text("for number in (1, 0): number // number; last = number\n")
    span = refused(path).span
    assert span is not None
    assert (span.line, span.column, span.end_column) == (1, 23, 39)
