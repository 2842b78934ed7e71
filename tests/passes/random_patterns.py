"""Random systems into which the patterns that the passes look for are woven."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from modelcheck.ir.cells import cell
from modelcheck.ir.fold import map_children
from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Compare,
    Comparison,
    Const,
    Expr,
    Operation,
    Or,
    Place,
    Some,
    Statement,
    VariableRead,
)
from modelcheck.ir.rewrite import rewritten, rewritten_assign
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.ir.types import MapType
from tests import systems
from tests.random_systems import BOOL, INT, MAYBE_INT, WHO, transition_systems

Draw = Callable[..., object]
LOW, STAMP = VariableRead("low"), VariableRead("stamp")


@st.composite
def woven_systems(draw: Draw) -> TransitionSystem:
    """A random system with a copy of `low`, a generation `stamp` and its copies, and memory that a switch guards."""
    system = draw(transition_systems())
    made = [_with_mirror(step, draw) for step in system.steps]
    made = [_with_stamps(step, draw) for step in made]
    more = [
        systems.variable("mirror", INT, -2),
        systems.variable("stamp", INT, 0),
        systems.variable("seen", MapType(WHO, MAYBE_INT), None),
        systems.variable("mark", MAYBE_INT, None),
        systems.variable("on", BOOL, False),
        systems.variable("memory", INT, 0),
        systems.variable("unused", INT, 0),
    ]
    return replace(system, variables=(*system.variables, *more), steps=(*made, *_switched(draw)), owed=None, done=None)


def _with_mirror(step: Step, draw: Draw) -> Step:
    """`mirror` follows `low`, mostly, and is read in its place, sometimes."""
    follows = draw(st.integers(0, 5)) > 0

    def follow(statement: Assign) -> tuple[Statement, ...]:
        if statement.target.variable != "low" or not follows:
            return (statement,)
        return (statement, Assign(Place("mirror"), LOW))

    def through_the_mirror(expr: Expr) -> Expr:
        return VariableRead("mirror") if expr == LOW else map_children(expr, through_the_mirror)

    body = rewritten(step.body, lambda expr: expr, follow)
    if draw(st.booleans()):
        step = replace(step, guard=through_the_mirror(step.guard))
    if draw(st.integers(0, 2)) == 0:

        def put(statement: Assign) -> tuple[Statement, ...]:
            return (rewritten_assign(statement, through_the_mirror),)

        body = rewritten(body, through_the_mirror, put)
    return replace(step, body=body)


def _with_stamps(step: Step, draw: Draw) -> Step:
    """Count the generation up, note it, forget it, pass it on, and ask whether it is the newest."""
    who = Const(draw(st.integers(0, 1)))
    seen, mark = cell("seen", [who]), VariableRead("mark")
    count = Assign(Place("stamp"), Arithmetic(Operation.ADD, STAMP, Const(draw(st.integers(1, 2)))))
    options: list[tuple[Statement, ...]] = [
        (count,),
        (Assign(Place("seen", (who,)), Some(STAMP)),),
        (count, Assign(Place("mark"), Some(STAMP))),
        (Assign(Place("mark"), seen),),
        (Assign(Place("seen", (who,)), Const(None)),),
        (Assign(Place("unused"), STAMP if draw(st.integers(0, 9)) == 0 else LOW),),
        (),
    ]
    asked: list[Expr] = [
        Compare(
            draw(st.sampled_from([Comparison.EQ, Comparison.NE])), draw(st.sampled_from([seen, mark])), Some(STAMP)
        ),
        Compare(Comparison.NE, mark, Const(None)),
        Const(True),
    ]
    first, last = draw(st.sampled_from(options)), draw(st.sampled_from(options))
    guard = draw(st.sampled_from([And, Or]))((draw(st.sampled_from(asked)), step.guard))
    return replace(step, guard=guard, body=(*first, *step.body, *last))


def _switched(draw: Draw) -> list[Step]:
    """A memory that is read only while the switch is on, and mostly written when it is turned on."""
    on, memory = VariableRead("on"), VariableRead("memory")
    forgets = () if draw(st.integers(0, 4)) == 0 else (systems.put("memory", VariableRead("n")),)
    small = Compare(Comparison.LT, memory, Const(3))
    return [
        systems.step("turn_on", [Compare(Comparison.EQ, on, Const(False))], [*forgets, systems.put("on", Const(True))]),
        systems.step("use", [on, small], [systems.put("memory", systems.add(memory, Const(1)))]),
        systems.step("turn_off", [on], [systems.put("on", Const(False))], fault=True),
    ]
