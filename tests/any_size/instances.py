"""The shipped specs as instances, and small specs written for one question."""

from functools import cache
from pathlib import Path

from modelcheck.check.targets import find
from modelcheck.frontend import LoadedSpec, instantiate
from modelcheck.ir.participants.symmetric import NotSymmetric
from modelcheck.ir.system import State, TransitionSystem
from modelcheck.ir.types import IdType
from modelcheck.semantics import initial_state, successors

SPECS = Path(__file__).parents[2] / "specs"


@cache
def shipped() -> tuple[LoadedSpec, ...]:
    """Every concrete spec in `specs/`."""
    return tuple(find([str(SPECS)]).specs)


def counts_effects(loaded: LoadedSpec) -> bool:
    """Does the spec speak of delivery at all?"""
    return bool(instantiate(loaded, {}).effects)


@cache
def spec(name: str, **parameters: int) -> TransitionSystem:
    """An instance of a shipped spec."""
    return instantiate(next(each for each in shipped() if each.cls.__name__ == name), parameters)


def written(folder: Path, text: str, **parameters: int) -> TransitionSystem:
    """An instance of the one spec in a text."""
    path = folder / "spec.py"
    path.write_text(text, encoding="utf-8")
    (loaded,) = find([str(path)]).specs
    return instantiate(loaded, parameters)


def identities(system: TransitionSystem, name: str) -> IdType:
    """A type of identities by name."""
    parameter = next(each for each in system.parameters if each.identities == name)
    return IdType(name, parameter.name, int(parameter.value))


def reached(system: TransitionSystem, *, states_limit: int = 3000) -> list[State]:
    """The reachable states, breadth first."""
    order = [initial_state(system)]
    seen = set(order)
    for state in order:
        if len(order) >= states_limit:
            break
        for _, after in successors(system, state):
            if after not in seen:
                seen.add(after)
                order.append(after)
    return order


def why_not(check: object, *arguments: object) -> str:
    """The reason for which a check finds identities not symmetric or not independent; empty if it does not."""
    assert callable(check)
    try:
        check(*arguments)
    except NotSymmetric as reason:
        return str(reason)
    return ""
