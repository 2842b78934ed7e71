"""A problem for every property of the specs that ship."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.cells import CannotWatch
from modelcheck.ir.messages.watch import watch
from modelcheck.ir.properties import PropertyKind
from modelcheck.ir.system import TransitionSystem
from modelcheck.symbolic.question.confirm import claim
from modelcheck.symbolic.question.problem import Problem, prepare

SPECS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True)
class Case:
    """A property of a spec; its problem is made when it is asked for, and kept by nobody."""

    system: TransitionSystem
    property_name: str

    @property
    def name(self) -> str:
        return f"{self.system.name}.{self.property_name}"

    @property
    def problem(self) -> Problem:
        return prepare(self.system, self.property_name)


def cases() -> list[Case]:
    found = []
    for path in sorted(SPECS.rglob("*.py")):
        for spec in load_file(path) if path.name != "__init__.py" else ():
            system = instantiate(spec)
            names = ["no_duplicate"] if system.effects else []
            names += [own.name for own in system.properties if own.kind is PropertyKind.ALWAYS]
            for name in names:
                with suppress(CannotWatch):
                    watch(system, claim(system, name))
                    found.append(Case(system, name))
    return found


CASES = cases()
