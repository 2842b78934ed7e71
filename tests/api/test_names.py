"""`modelcheck` has its public names and no others, and loads what stands behind one when it is first used."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import modelcheck
from tests.support.wheel import ROOT, built

NAMES = {
    "CheckedCertificate",
    "Disabled",
    "ExitCode",
    "Holds",
    "Lasso",
    "NamedState",
    "NamedTrace",
    "PropertyResult",
    "Result",
    "SpecError",
    "SpecResult",
    "StateGraph",
    "Trace",
    "Unknown",
    "UsageError",
    "Verdict",
    "Violated",
    "check_certificate",
    "prove",
    "state_graph",
    "verify",
}
"""What Python asks with, and what it is answered; the other names are the words of a spec."""

HEAVY = {"z3", "cvc5", "networkx", "click", "hypothesis", "IPython"}


def loaded(*programs: str) -> list[set[str]]:
    """What a fresh process has imported after each of some programs, beyond what Python itself had."""
    show = "\nprint(*(set(sys.modules) - before))\n"
    text = f"import sys; before = set(sys.modules)\n{show.join(programs)}{show}"
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=True, capture_output=True, text=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


def parts(modules: set[str]) -> set[str]:
    return {each.split(".")[1] for each in modules if each.startswith("modelcheck.")}


def test_dir_shows_exactly_the_public_names() -> None:
    assert dir(modelcheck) == sorted({*modelcheck.__all__, *NAMES})
    assert NAMES.isdisjoint(modelcheck.__all__)


def test_type_checkers_know_exactly_the_public_names() -> None:
    text = Path(modelcheck.__file__).read_text(encoding="utf-8")
    (block,) = (
        each for each in ast.parse(text).body if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
    )
    imports = [each for each in block.body if isinstance(each, ast.ImportFrom)]
    assert sorted(alias.asname or alias.name for each in imports for alias in each.names) == dir(modelcheck)
    homes = {alias.name: each.module for each in imports for alias in each.names}
    for name in NAMES:
        found = getattr(modelcheck, name)
        assert found is getattr(sys.modules[str(homes[name])], name)


@pytest.mark.parametrize("name", sorted(NAMES - {"Verdict"}))
def test_a_public_name_has_a_docstring(name: str) -> None:
    assert getattr(modelcheck, name).__doc__


def test_every_public_name_is_on_the_page() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert {name for name in NAMES if not re.search(rf"\b{name}\b", page)} == set()


def test_the_package_alone_loads_nothing_and_words_load_themselves() -> None:
    programs = ("import modelcheck", "import typing, dataclasses, enum, __future__")
    words = ("from modelcheck import Spec, when, Disabled", "from modelcheck import *")
    alone, of_typing, named, starred = loaded(*programs, *words)
    assert alone == {"modelcheck"}
    assert named - of_typing == {"modelcheck.spec"}
    assert starred == named


def test_a_type_loads_its_own_floor_and_those_below() -> None:
    names = ("SpecError", "UsageError", "Trace", "Holds", "StateGraph")
    error, usage, trace, holds, graph = loaded(*(f"from modelcheck import {name}" for name in names))
    assert parts(error) == parts(usage) == {"errors"}
    assert parts(trace) == {"errors", "ir", "semantics", "spec", "trace"}
    assert parts(holds) == parts(trace) | {"verdict"}
    assert parts(graph) == parts(holds) | {"graph"}
    assert not graph & HEAVY


def test_what_asks_loads_neither_a_solver_nor_networkx_nor_the_command_line() -> None:
    names = ("state_graph", "SpecResult", "verify", "prove", "check_certificate")
    state_graph, _, verify, prove, certificates = loaded(*(f"import modelcheck; modelcheck.{name}" for name in names))
    assert not certificates & {*HEAVY, "modelcheck.cli"}
    assert "report" not in parts(state_graph)
    for before, after, own in ((state_graph, verify, "verify"), (verify, prove, "prove")):
        assert f"modelcheck.api.{own}" in after - before


def test_a_name_that_is_none_is_an_error() -> None:
    with pytest.raises(AttributeError, match="module 'modelcheck' has no attribute 'verifi'"):
        modelcheck.verifi  # type: ignore[attr-defined] # noqa: B018
    for name in ("Any", "annotations"):
        assert not hasattr(modelcheck, name)


USE = """
from pathlib import Path
import modelcheck
from modelcheck import Result, Spec, SpecResult, Trace, Violated, verify
from modelcheck.specs.at_least_once import AtLeastOnce

one: SpecResult = verify(AtLeastOnce, messages=3, any_size=False, time_limit_s=2.5)
all_: Result = modelcheck.prove(Path("specs"), parameters={"messages": 3}, properties=["no_loss"])
verdict = one["no_loss"].verdict
if isinstance(verdict, Violated) and verdict.trace is not None:
    trace: Trace = verdict.trace
shown = one["no_duplicate"].trace
named: int = 0 if shown is None else shown[3].position
page: str = one.to_html(Path("answer.html"))
for each in all_:
    print(each.semantics, len(modelcheck.state_graph(AtLeastOnce, crashes=0)))
proved: bool = modelcheck.check_certificate("x.smt2", solvers=["z3", "cvc5"]).proved
"""
MISUSE = {
    'modelcheck.verify(AtLeastOnce, messages="3")': "arg-type|call-overload",
    "modelcheck.verify(AtLeastOnce, any_size=3.5)": "arg-type|call-overload",
    "modelcheck.verify(3)": "arg-type|call-overload",
    "modelcheck.verifi(AtLeastOnce)": "attr-defined",
    'modelcheck.verify("a.py").statistics': "attr-defined",
    'modelcheck.verify("a.py").to_html(3)': "arg-type",
    'modelcheck.check_certificate("a", solvers=["yices"])': "list-item",
}


@pytest.mark.slow
def test_mypy_accepts_what_works_and_refuses_what_does_not(tmp_path: Path) -> None:
    installed = tmp_path / "site-packages"
    built(tmp_path / "dist").extractall(installed)
    path = tmp_path / "use.py"
    path.write_text("\n".join([USE.strip(), *MISUSE]), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(path)]
    env = {**os.environ, "MYPYPATH": str(installed)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    first = len(USE.strip().splitlines()) + 1
    found = [re.fullmatch(r".*use\.py:(\d+): error: .*\[(.*)\]", line) for line in done.stdout.splitlines()]
    errors = {int(match[1]): match[2] for match in found if match}
    assert set(errors) == set(range(first, first + len(MISUSE))), done.stdout
    for line, expected in zip(sorted(errors), MISUSE.values(), strict=True):
        assert re.fullmatch(expected, errors[line]), done.stdout
