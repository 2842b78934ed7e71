"""Small systems that walk on any graph, with messages that are owed in any of its states."""

from hypothesis import strategies as st

from modelcheck.ir.nodes import Conditional, Const, Expr, RangeDomain, conjunction, disjunction
from modelcheck.ir.system import Lifetime, Owed, Step, TransitionSystem
from modelcheck.ir.types import CountType, MapType
from tests import systems
from tests.systems import INT, ZERO, equal, local, put, var


def walker(
    tables: list[tuple[bool, dict[int, int]]],
    owed: list[set[int]],
    bad: set[int],
    effects: dict[int, int] | None = None,
    name: str = "Walker",
) -> TransitionSystem:
    """A system with the transitions of the tables, one step each; message i is owed in the states `owed[i]`.

    `effects` says which message takes effect by some of the steps.
    """

    def among(states: set[int]) -> Expr:
        return disjunction(*(equal(var("n"), Const(state)) for state in sorted(states)))

    steps: list[Step] = []
    for number, (fault, table) in enumerate(tables):
        target: Expr = var("n")
        for source, reached in sorted(table.items()):
            target = Conditional(equal(var("n"), Const(source)), Const(reached), target)
        delivers = [systems.take_effect(Const(effects[number]))] if effects and number in effects else []
        steps.append(systems.step(f"step{number}", [among(set(table))], [put("n", target), *delivers], fault=fault))
    return TransitionSystem(
        name=name,
        parameters=(),
        variables=(
            systems.variable("n", INT, 0),
            systems.variable("delivered", MapType(RangeDomain(ZERO, Const(len(owed))), CountType()), 0, Lifetime.GHOST),
        ),
        steps=tuple(steps),
        properties=(systems.always("claim", among(set(range(12)) - bad)),),
        owed=Owed(
            ("m",),
            disjunction(*(conjunction(equal(local("m"), Const(i)), among(states)) for i, states in enumerate(owed))),
        ),
    )


@st.composite
def walkers(draw: st.DrawFn) -> TransitionSystem:
    size = draw(st.integers(1, 9))
    state = st.integers(0, size - 1)
    table = st.tuples(st.sampled_from([False, False, False, True]), st.dictionaries(state, state, max_size=size))
    tables = draw(st.lists(table, min_size=1, max_size=5))
    owed = draw(st.lists(st.sets(state), min_size=1, max_size=3))
    effects = st.dictionaries(st.integers(0, len(tables) - 1), st.integers(0, len(owed) - 1), max_size=2)
    return walker(tables, owed, draw(st.sets(state)), draw(effects))
