"""A problem for every property of the specs that ship."""

from dataclasses import dataclass
from pathlib import Path

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.system import PropertyKind
from modelcheck.symbolic.problem import Problem, prepare

SPECS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True)
class Case:
    """A problem and its name."""

    problem: Problem
    name: str


def problems() -> list[Case]:
    found = []
    for path in sorted(SPECS.rglob("*.py")):
        for spec in load_file(path) if path.name != "__init__.py" else ():
            system = instantiate(spec)
            names = ["no_duplicate"] if system.effects else []
            names += [own.name for own in system.properties if own.kind is PropertyKind.ALWAYS]
            for name in names:
                try:
                    found.append(Case(prepare(system, name), f"{system.name}.{name}"))
                except CannotWatch:
                    continue
    return found


CASES = problems()
