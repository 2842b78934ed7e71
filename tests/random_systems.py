"""Random well-typed transition systems that use every node of the IR, for tests that compare engines."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from modelcheck.ir.nodes import (
    And,
    Arithmetic,
    Assign,
    Branch,
    Choice,
    Compare,
    Comparison,
    Conditional,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    Let,
    LocalRead,
    Loop,
    Narrow,
    Negate,
    Not,
    Operation,
    Or,
    ParameterRead,
    Place,
    RangeDomain,
    Require,
    Some,
    Statement,
    Value,
    VariableRead,
)
from modelcheck.ir.system import Argument, Lifetime, Owed, State, Step, TransitionSystem, key_domains, leaf_type
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType, OptionType, Type
from tests import systems

BOOL, INT = BoolType(), IntType()
WHO = IdType("Who", "whos", 2)
SPOTS = RangeDomain(Const(0), ParameterRead("size"))
MAYBE_WHO, MAYBE_INT, MAYBE_BOOL = OptionType(WHO), OptionType(INT), OptionType(BOOL)

VARIABLES = [
    systems.variable("n", INT, 0),
    systems.variable("low", INT, -2),
    systems.variable("flag", BOOL, False),
    systems.variable("who", MAYBE_WHO, None),
    systems.variable("perhaps", MAYBE_INT, None),
    systems.variable("maybe", MAYBE_BOOL, None),
    systems.variable("row", MapType(SPOTS, INT), 1),
    systems.variable("chosen", MapType(WHO, MAYBE_WHO), None),
    systems.variable("bits", MapType(WHO, MapType(SPOTS, BOOL)), False),
    systems.variable("table", MapType(BOOL, MapType(WHO, INT)), 0),
    systems.variable("delivered", MapType(SPOTS, CountType()), 0, Lifetime.GHOST),
]
SCALARS: list[Type] = [BOOL, INT, WHO, MAYBE_WHO, MAYBE_INT, MAYBE_BOOL]
ROWS = MapType(WHO, MapType(SPOTS, BOOL))
MAPS: list[Type] = [MapType(SPOTS, INT), MapType(WHO, INT), MapType(SPOTS, BOOL), MapType(WHO, MAYBE_WHO), ROWS]

Locals = dict[str, Type]
Draw = Callable[..., object]


class Maker:
    """Draws expressions and statements of given types; `locals_` are the names bound at that point."""

    def __init__(self, draw: Callable) -> None:
        self.draw = draw
        self.names = 0

    def pick(self, options: list) -> object:
        return self.draw(st.sampled_from(options))

    def fresh(self) -> str:
        self.names += 1
        return f"x{self.names}"

    def expr(self, type_: Type, locals_: Locals, depth: int) -> Expr:
        if depth > 0 and self.draw(st.integers(0, 3)):
            return self.node(type_, locals_, depth - 1)
        names = [(LocalRead(name), bound) for name, bound in locals_.items() if type_ in layers(bound)]
        variables = [(VariableRead(v.name), v.type) for v in VARIABLES if type_ in layers(v.type)]
        if not isinstance(type_, MapType) and self.draw(st.integers(0, 4)) == 0:
            return self.constant(type_)
        known = names if names and self.draw(st.booleans()) else variables
        if not known:
            return self.constant(type_)
        expr, found = self.pick(known)
        while found != type_:
            expr, found = Index(expr, self.key(found.key, locals_, depth - 1)), found.value
        return expr

    def constant(self, type_: Type) -> Expr:
        match type_:
            case BoolType():
                return Const(self.draw(st.booleans()))
            case IntType() | CountType():
                return self.pick([Const(0), Const(1), Const(2), Const(3), Const(-1), ParameterRead("size")])
            case IdType():
                return Const(self.draw(st.integers(0, type_.size - 1)))
            case OptionType():
                return self.pick([Const(None), Some(self.constant(type_.item))])
            case _:
                raise AssertionError(type_)

    def key(self, domain: Domain, locals_: Locals, depth: int) -> Expr:
        """Mostly inside the domain, sometimes not."""
        if not isinstance(domain, RangeDomain):
            return self.expr(domain, locals_, max(depth, 0))
        if depth < 0:
            return self.pick([Const(0), Const(1)])
        key = self.expr(INT, locals_, depth)
        inside = Arithmetic(Operation.MOD, key, Const(2))
        return self.pick([Const(0), Const(1), inside, inside, inside, key])

    def domain(self, locals_: Locals, depth: int) -> Domain:
        dynamic = RangeDomain(self.expr(INT, locals_, min(depth, 1)), self.expr(INT, locals_, min(depth, 1)))
        return self.pick([WHO, BOOL, SPOTS, RangeDomain(Const(-1), Const(2)), dynamic, dynamic])

    def node(self, type_: Type, locals_: Locals, depth: int) -> Expr:
        def sub(wanted: Type) -> Expr:
            return self.expr(wanted, locals_, depth)

        def some(wanted: Type, least: int = 1) -> tuple[Expr, ...]:
            return tuple(sub(wanted) for _ in range(self.draw(st.integers(least, 3))))

        def fold(folding: Folding, wanted: Type) -> Expr:
            name, domain = self.fresh(), self.domain(locals_, depth)
            return Fold(folding, name, domain, self.expr(wanted, {**locals_, name: domain_type(domain)}, depth))

        makers: list[Callable[[], Expr]] = [lambda: Conditional(sub(BOOL), sub(type_), sub(type_))]
        match type_:
            case BoolType():
                compared = self.pick([*SCALARS, *MAPS[:2]])
                makers = [
                    *makers,
                    lambda: Not(sub(BOOL)),
                    lambda: And(some(BOOL, 2)),
                    lambda: Or(some(BOOL, 2)),
                    lambda: Compare(self.pick([Comparison.EQ, Comparison.NE]), sub(compared), sub(compared)),
                    lambda: Compare(self.pick(list(Comparison)), sub(INT), sub(INT)),
                    lambda: fold(self.pick([Folding.ALL, Folding.ANY]), BOOL),
                    lambda: Narrow(sub(MAYBE_BOOL)),
                ]
            case IntType():
                makers = [
                    *makers,
                    lambda: Arithmetic(self.pick(list(Operation)), sub(INT), sub(INT)),
                    lambda: Negate(sub(INT)),
                    lambda: Extremum(self.pick(list(Choice)), some(INT)),
                    lambda: fold(Folding.SUM, INT),
                    lambda: Narrow(sub(MAYBE_INT)),
                ]
            case IdType():
                makers = [*makers, lambda: Narrow(Conditional(sub(BOOL), Some(sub(WHO)), sub(MAYBE_WHO)))]
            case OptionType():
                makers.append(lambda: Some(sub(type_.item)))
            case _:
                pass
        return self.pick(makers)()

    def small(self, locals_: Locals, depth: int) -> Expr:
        """An integer that stays small, or the reachable states would never end; mostly. None grows beyond writing."""
        inner, bound = self.expr(INT, locals_, depth), self.pick([9, 1 << 40])
        return Extremum(Choice.MAX, (Const(-bound), Extremum(Choice.MIN, (Const(bound), inner))))

    def body(self, locals_: Locals, depth: int) -> tuple[Statement, ...]:
        found = []
        for _ in range(self.draw(st.integers(1, 3))):
            found.append(self.statement(locals_, depth))
        return tuple(found)

    def statement(self, locals_: Locals, depth: int) -> Statement:
        """One statement; what it binds for certain is added to `locals_`."""
        match self.pick(["assign"] * 4 + ["let", "rebind"] + (["branch", "loop", "require"] if depth > 0 else [])):
            case "let":
                name, type_ = self.fresh(), self.pick([*SCALARS, *MAPS])
                value = self.expr(type_, locals_, 1)
                locals_[name] = type_
                return Let(name, type_, value)
            case "rebind" if bound := [name for name, type_ in locals_.items() if type_ in SCALARS]:
                name = self.pick(bound)
                return Let(name, locals_[name], self.expr(locals_[name], locals_, 1))
            case "branch":
                condition = self.expr(BOOL, locals_, 2)
                return Branch(condition, self.body(dict(locals_), depth - 1), self.body(dict(locals_), depth - 1))
            case "loop":
                name, domain = self.fresh(), self.domain(locals_, 1)
                return Loop(name, domain, self.body({**locals_, name: domain_type(domain)}, depth - 1))
            case "require":
                return Require(Or(tuple(self.expr(BOOL, locals_, 1) for _ in range(3))), "MC305", "no")
            case _:
                variable = self.pick(VARIABLES)
                leaf = leaf_type(variable.type)
                keys = tuple(self.key(domain, locals_, 1) for domain in key_domains(variable.type))
                if isinstance(leaf, CountType):
                    read = self.expr(INT, locals_, 1)
                    clamped = Extremum(Choice.MAX, (Const(0), Extremum(Choice.MIN, (Const(2), read))))
                    return Assign(Place(variable.name, keys), clamped)
                value = self.small(locals_, 2) if leaf == INT else self.expr(leaf, locals_, 2)
                return Assign(Place(variable.name, keys), value)

    def step(self, number: int) -> Step:
        domains = {"a": WHO, "b": BOOL, "i": SPOTS}
        names = self.draw(st.lists(st.sampled_from(sorted(domains)), max_size=2, unique=True))
        locals_ = {name: domain_type(domains[name]) for name in names}
        guard = And(tuple(self.expr(BOOL, locals_, 2) for _ in range(self.draw(st.integers(0, 2)))))
        return Step(
            name=f"step{number}",
            arguments=tuple(Argument(name=name, domain=domains[name]) for name in names),
            guard=guard,
            body=self.body(dict(locals_), 2),
            fault=self.draw(st.booleans()),
        )


def layers(type_: Type) -> list[Type]:
    """The type and those of its entries, inwards."""
    return [type_, *layers(type_.value)] if isinstance(type_, MapType) else [type_]


def domain_type(domain: Domain) -> Type:
    return INT if isinstance(domain, RangeDomain) else domain


def values(type_: Type) -> st.SearchStrategy[Value]:
    """Values of a type, near those that steps compute with."""
    match type_:
        case BoolType():
            return st.booleans()
        case IntType():
            return st.integers(-3, 4)
        case CountType():
            return st.integers(0, 2)
        case IdType(size=size):
            return st.integers(0, size - 1)
        case OptionType(item):
            return st.none() | values(item)
        case MapType(_, value):
            return st.tuples(values(value), values(value))
        case _:
            raise AssertionError(type_)


def states() -> st.SearchStrategy[State]:
    """States of any of these systems, reachable or not."""
    return st.tuples(*(values(variable.type) for variable in VARIABLES))


@st.composite
def transition_systems(draw: Draw) -> TransitionSystem:
    maker = Maker(draw)
    steps = [maker.step(number) for number in range(draw(st.integers(1, 3)))]
    random = systems.system(
        "Random",
        parameters=[systems.parameter("whos", 2, "Who"), systems.parameter("size", 2)],
        variables=VARIABLES,
        steps=steps,
        properties=[systems.always("claim", maker.expr(BOOL, {}, 3))],
    )
    owed = draw(st.none() | st.just(Owed(("m",), maker.expr(BOOL, {"m": INT}, 2))))
    return replace(random, owed=owed, done=draw(st.none() | st.just(maker.expr(BOOL, {}, 2))))
