"""Documents of shipped specs, without proofs."""

from functools import cache

from modelcheck.check import verify
from modelcheck.check.result import SpecResult
from modelcheck.explicit import Limits
from modelcheck.report.page import schema
from modelcheck.report.page.document import page_document
from modelcheck.report.page.spec import MOST_STATES, reached
from tests.results import SPECS


@cache
def result(target: str, parameters: tuple[tuple[str, int], ...] = (), max_states: int | None = None) -> SpecResult:
    limits = Limits(max_states=max_states)
    (found,) = verify(str(SPECS / target), any_size=False, parameters=dict(parameters), limits=limits)
    return found


@cache
def document(target: str, parameters: tuple[tuple[str, int], ...] = (), max_states: int | None = None) -> schema.Spec:
    answer = result(target, parameters, max_states)
    (found,) = page_document(answer, states=[reached(answer, most=max_states or MOST_STATES)]).specs
    return found


def run(target: str, name: str, parameters: tuple[tuple[str, int], ...] = ()) -> schema.Run:
    return next(each for each in document(target, parameters).traces if each.id == name)
