"""Sessions of shipped specs, with expressions that are names of parts of the state."""

from dataclasses import dataclass
from functools import cache

from modelcheck.check import verify
from modelcheck.check.result import SpecResult
from modelcheck.explicit import Limits
from modelcheck.explore.session import Refusal, Session
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.written import Writer
from modelcheck.report.page.states import States
from tests.results import SPECS


@dataclass(frozen=True)
class Part:
    """The value of one part of the state."""

    text: str

    def value(self, system: TransitionSystem, state: State) -> str:
        writer = Writer(system)
        parts = [part for variable in writer.variables(state) for part in writer.parts(variable)]
        return next(writer.part(part) for part in parts if part.name == self.text)


def part(result: SpecResult, text: str) -> Part:
    writer = Writer(result.system)
    reached = States.of(result.system, Limits(max_states=1))
    assert reached is not None
    names = [each.name for variable in writer.variables(reached.graph.state(0)) for each in writer.parts(variable)]
    if text not in names:
        raise Refusal(f"{text} is no part of the state")
    return Part(text)


@cache
def session(target: str, *, max_states: int | None = None, watches: tuple[str, ...] = ()) -> Session:
    result = verify(str(SPECS / target), any_size=False, limits=Limits(max_states=max_states))
    states = [States.of(each.system, Limits(max_states=max_states)) for each in result.results]
    return Session(result, states, expression=part, watches=watches, targets={})
