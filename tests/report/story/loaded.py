"""Small specs, their runs, and what a search finds in them."""

from functools import cache
from pathlib import Path

from modelcheck.check import verify
from modelcheck.check.result import PropertyResult, SpecResult
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.system import StepInstance, TransitionSystem
from modelcheck.report.answers import counterexample
from modelcheck.report.causes import cause_of, culprit_of
from modelcheck.report.story.events import Story
from modelcheck.trace import Trace
from modelcheck.verdict import Violated

SMALL = Path(__file__).with_name("small.py")


def system(name: str, file: Path = SMALL) -> TransitionSystem:
    """The instance of a spec with its defaults."""
    return next(instantiate(each) for each in load_file(file) if each.cls.__name__ == name)


def story(spec: TransitionSystem, *steps: str | tuple[str, dict[str, int]]) -> Story:
    """The run that takes these steps."""
    instances = [
        StepInstance(step) if isinstance(step, str) else StepInstance(step[0], tuple(step[1].items())) for step in steps
    ]
    return Story(spec, Trace.run(spec, instances))


@cache
def results(target: str, parameters: tuple[tuple[str, int], ...] = ()) -> tuple[SpecResult, ...]:
    """What a search finds."""
    answer = verify(target, any_size=False, parameters=dict(parameters))
    assert not answer.errors
    return answer.results


def found(target: str, name: str, parameters: tuple[tuple[str, int], ...] = ()) -> tuple[SpecResult, PropertyResult]:
    """What a search finds about one property of one spec."""
    (result,) = results(target, parameters)
    return result, result[name]


def violated(found: PropertyResult) -> Violated:
    verdict = counterexample(found)
    assert verdict is not None
    return verdict


def why(target: str, name: str, parameters: tuple[tuple[str, int], ...] = ()) -> str:
    """The sentence of the cause."""
    result, each = found(target, name, parameters)
    return next(cause_of(result.system, each, violated(each)))


def blamed(target: str, name: str, parameters: tuple[tuple[str, int], ...] = ()) -> tuple[int, str] | None:
    """The number of the step to blame, and the line of the source to look at."""
    result, each = found(target, name, parameters)
    culprit = culprit_of(result.system, each, violated(each))
    if culprit is None:
        return None
    assert culprit.span is not None
    line = Path(culprit.span.file).read_text(encoding="utf-8").splitlines()[culprit.span.line - 1]
    return culprit.event.number, line.strip()
