"""One file of fixtures per mistake, with the answer it gets; refresh with `pytest --update`."""

from pathlib import Path

import pytest

from modelcheck.errors import CODES, Diagnostic, SpecError
from modelcheck.frontend import instantiate, load_file

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
RAISED_ELSEWHERE = {"MC101", "MC104", "MC212", "MC301", "MC302", "MC303", "MC304", "MC305", "MC306", "MC307", "MC216"}


def diagnose(path: Path) -> tuple[Diagnostic, ...]:
    try:
        for spec in load_file(path):
            instantiate(spec)
    except SpecError as error:
        return error.diagnostics
    return ()


def shown(diagnostic: Diagnostic, path: Path) -> str:
    lines = [diagnostic.concise().replace(str(diagnostic.span and diagnostic.span.file), path.name)]
    if diagnostic.span:
        source = path.read_text().splitlines()[diagnostic.span.line - 1]
        same_line = diagnostic.span.end_line == diagnostic.span.line
        width = diagnostic.span.end_column - diagnostic.span.column if same_line else 1
        lines += [f"   | {source}", f"   | {' ' * (diagnostic.span.column - 1)}{'^' * width}"]
    lines += [f"   {note.message}: line {note.span.line}" for note in diagnostic.notes]
    if diagnostic.hint:
        lines.append(f"   help: {diagnostic.hint}")
    return "\n".join(lines)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_mistake_gets_the_answer_on_file(path: Path, request: pytest.FixtureRequest) -> None:
    diagnostics = diagnose(path)
    answer = "\n".join(shown(diagnostic, path) for diagnostic in diagnostics) + "\n"
    expected = path.with_suffix(".expect")
    if request.config.getoption("--update"):
        expected.write_text(answer)
    assert answer == expected.read_text()
    assert all(diagnostic.hint for diagnostic in diagnostics)
    if path.stem.startswith("MC"):
        assert [diagnostic.code for diagnostic in diagnostics] == [path.stem[:5]]


def test_every_code_has_a_case() -> None:
    covered = {path.stem[:5] for path in CASES}
    assert covered | RAISED_ELSEWHERE >= set(CODES)
    assert covered & RAISED_ELSEWHERE == set()
