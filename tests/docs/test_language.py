"""Every page of docs/language is a spec that all engines read alike, and docs/language.md finds it."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import modelcheck
from modelcheck.check import verify
from modelcheck.check.answer import answer
from modelcheck.check.result import ExitCode
from modelcheck.explicit import explore
from modelcheck.frontend import LoadedSpec, instantiate, load_file
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.self_check import PythonInstance
from modelcheck.semantics import enabled, holds, initial_state, messages, number_of_effects, step_instances, successors
from modelcheck.symbolic import supports
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Unknown, Violated
from tests.support.sizes import thinned

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "language.md").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted((DOCS / "language").iterdir())}
PAGES = {
    title: page
    for guide in FILES.values()
    for title, page in re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", guide, re.MULTILINE)
}
WITHOUT_VERDICT = {"Eventually"}
"""Pages about what no engine decides yet: they are read and explored, not judged."""

every_page = pytest.mark.parametrize("page", PAGES)
JUDGED = [page for page in PAGES if page not in WITHOUT_VERDICT]
every_judged_page = pytest.mark.parametrize("page", JUDGED)


def anchor(page: str) -> str:
    return page.lower().replace(" ", "-")


def text(page: str) -> str:
    (block,) = re.findall(r"```python\n(.*?)```", PAGES[page], re.DOTALL)
    return block


@cache
def specs(page: str) -> tuple[tuple[LoadedSpec, TransitionSystem], ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.py"
        path.write_text(text(page), encoding="utf-8")
        return tuple((spec, instantiate(spec)) for spec in load_file(path))


@cache
def reached(page: str, index: int) -> tuple[tuple[State, ...], int, int]:
    """Reachable states, transitions and levels as the reference semantics has them."""
    _, system = specs(page)[index]
    frontier = [initial_state(system)]
    seen, transitions, levels = dict.fromkeys(frontier), 0, 0
    while frontier:
        levels += 1
        after = [target for state in frontier for _, target in successors(system, state)]
        transitions += len(after)
        frontier = [state for state in dict.fromkeys(after) if state not in seen]
        seen |= dict.fromkeys(frontier)
    return tuple(seen), transitions, levels


def truth(page: str, index: int, name: str) -> bool | None:
    """What the reachable states say about a property; None where single states say nothing."""
    _, system = specs(page)[index]
    states = reached(page, index)[0]
    if name == "no_duplicate":
        return all(number_of_effects(system, state, m) <= 1 for state in states for m in messages(system))
    for own in system.properties:
        if own.name == name and own.kind in (PropertyKind.ALWAYS, PropertyKind.NOT_ALWAYS):
            return all(holds(system, state, own.condition) for state in states) == (own.kind is PropertyKind.ALWAYS)
        if own.name == name and own.kind is PropertyKind.POSSIBLE:
            return any(holds(system, state, own.condition) for state in states)
    return None


def test_the_index_finds_every_word_in_the_order_of_the_alphabet() -> None:
    words = re.findall(r"^\| `(.+?)` \|", INDEX, re.MULTILINE)
    assert words == sorted(words)
    of_every_spec = {"done", "lanes", "owed", "self.forget", "self.used", "semantics"}
    assert set(words) == {*modelcheck.__all__, *of_every_spec}


def test_every_link_of_the_index_leads_to_a_page_that_has_the_word() -> None:
    for file, target in re.findall(r"\(language/(\w+\.md)#([\w-]+)\)", INDEX):
        assert target in {anchor(page) for page in PAGES if f"\n## {page}\n" in FILES[file]}
    for word, target in re.findall(r"^\| `(.+?)` \|.*#([\w-]+)\)", INDEX, re.MULTILINE):
        (page,) = (page for title, page in PAGES.items() if anchor(title) == target)
        assert word in page, (word, target)


@every_page
def test_a_page_is_one_spec_with_one_answer(page: str) -> None:
    assert text(page)
    assert len(re.findall(r"^Answers: .", PAGES[page], re.MULTILINE)) == 1
    (file,) = (name for name, guide in FILES.items() if f"\n## {page}\n" in guide)
    assert f"](language/{file}#{anchor(page)})" in INDEX.partition("\n## ")[0]


@every_page
def test_python_runs_it_as_the_semantics_reads_it(page: str) -> None:
    for index, (spec, system) in enumerate(specs(page)):
        python = PythonInstance(spec, system)
        for state in reached(page, index)[0]:
            after = dict(successors(system, state))
            for instance in (each for step in system.steps for each in step_instances(system, step)):
                python.load(state)
                assert python.take(instance) == enabled(system, state, instance) == (instance in after)
                assert python.state() == after.get(instance, state)


@every_page
def test_packed_code_counts_what_the_semantics_counts(page: str) -> None:
    for index, (_, system) in enumerate(specs(page)):
        states, transitions, levels = reached(page, index)
        found = explore(system).statistics
        assert found.complete
        assert (found.distinct_states, found.generated_transitions, found.levels) == (len(states), transitions, levels)


@every_judged_page
def test_it_verifies_and_the_verdicts_are_the_truth(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text(text(page), encoding="utf-8")
    result = verify(path, any_size=False)
    assert result.exit_code is ExitCode.AS_PROMISED
    for index, found in enumerate(result.results):
        for each in found.properties:
            expected = truth(page, index, each.name)
            if expected is not None:
                assert isinstance(each.verdict, Holds if expected else Violated), each.name


@pytest.mark.slow
@pytest.mark.parametrize("page", thinned(JUDGED, 10))
def test_the_solver_does_not_contradict_the_search(page: str) -> None:
    for spec, system in specs(page):
        for question in system.asked:
            if not supports(system, question.name):
                continue
            match decide(system, question.name, time_limit_s=3):
                case Holds():
                    assert isinstance(answer(explore(system), question).verdict, Holds)
                case Violated(parameters=parameters):
                    other = instantiate(spec, dict(parameters or ()))
                    assert isinstance(answer(explore(other), question).verdict, Violated)
                case Unknown(reason):
                    assert str(reason)


def test_what_is_not_judged_yet_is_read() -> None:
    ((_, system),) = specs("Eventually")
    assert [each.kind for each in system.properties] == [PropertyKind.EVENTUALLY]


def test_owed_and_done_are_read() -> None:
    assert specs("Owed")[0][1].owed is not None
    assert specs("Done")[0][1].done is not None
