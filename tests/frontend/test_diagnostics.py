"""One file of fixtures per mistake, with the answer it gets; refresh with `pytest --update`.

A first line such as `# --set messages=true` gives parameters. What loads is run: some mistakes are seen only then.
"""

import re
from pathlib import Path

import pytest

from modelcheck.check import SelfCheck, Subject
from modelcheck.check.lint.warnings import lint
from modelcheck.check.targets import no_spec
from modelcheck.errors import CODES, Diagnostic, SpecError, UsageError
from modelcheck.explicit import explore
from modelcheck.frontend import instantiate, load_file

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))


def diagnose(path: Path) -> tuple[Diagnostic, ...]:
    noted: list[Diagnostic] = []
    try:
        specs = load_file(path)
        if not specs:
            return (no_spec([path.name]),)
        for spec in specs:
            given = parameters(path)
            system = instantiate(spec, given)
            SelfCheck(Subject(spec, system, given), "sample").declarations()
            noted += lint(system, explore(system).statistics)
    except SpecError as error:
        return error.diagnostics
    except UsageError as error:
        code, _, message = str(error).partition(" (")[0].partition(" ")
        return (Diagnostic(code=code, message=message, span=None, hint=error.hint),)
    return tuple(noted)


def parameters(path: Path) -> dict[str, bool | int]:
    first = path.read_text(errors="replace").partition("\n")[0]
    given = re.findall(r"--set (\w+)=(\w+)", first)
    return {name: value == "true" if value in ("true", "false") else int(value) for name, value in given}


def shown(diagnostic: Diagnostic, path: Path) -> str:
    lines = [re.sub(rf"\S*/{path.name}", path.name, diagnostic.concise())]
    if diagnostic.span:
        source = path.read_text(errors="replace").split("\n")[diagnostic.span.line - 1]
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
    assert {path.stem[:5] for path in CASES if path.stem.startswith("MC")} == set(CODES)
