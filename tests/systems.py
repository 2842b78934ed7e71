"""The seeds and the benchmark group as transition systems built by hand: what the specs mean, said a second time.

They come from no text, so that the engines can be tested without the frontend and the frontend against them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Choice,
    Compare,
    Comparison,
    Const,
    Domain,
    Expr,
    Extremum,
    Fold,
    Folding,
    Index,
    LocalRead,
    Loop,
    Not,
    Operation,
    ParameterRead,
    Place,
    RangeDomain,
    Some,
    Statement,
    VariableRead,
    conjunction,
    disjunction,
)
from modelcheck.ir.properties import OwnProperty, PropertyKind
from modelcheck.ir.system import Argument, Lifetime, Parameter, Step, TransitionSystem, Variable, used
from modelcheck.ir.types import BoolType, CountType, IdType, IntType, MapType, OptionType, Type

BOOL, INT = BoolType(), IntType()
ZERO, ONE, MANY = Const(0), Const(1), Const(2)
EQ, NE, LT, LE, GT, GE = Comparison


def var(name: str, *keys: Expr) -> Expr:
    """The present value of a variable, or of one of its cells."""
    read: Expr = VariableRead(name)
    for key in keys:
        read = Index(read, key)
    return read


def local(name: str) -> Expr:
    return LocalRead(name)


def add(left: Expr, right: Expr) -> Expr:
    return Arithmetic(Operation.ADD, left, right)


def equal(left: Expr, right: Expr) -> Expr:
    return Compare(EQ, left, right)


def less(left: Expr, right: Expr) -> Expr:
    return Compare(LT, left, right)


def put(name: str, *keys_and_value: Expr) -> Assign:
    """Assign to a variable, or to one of its cells."""
    *keys, value = keys_and_value
    return Assign(Place(name, tuple(keys)), value)


def take_effect(*keys: Expr) -> Assign:
    """Count one more effect, up to many."""
    once_more = add(var("delivered", *keys), ONE)
    return put("delivered", *keys, Extremum(Choice.MIN, (once_more, MANY)))


def parameter(name: str, value: int, identities: str | None = None) -> Parameter:
    return Parameter(name=name, value=value, default=value, identities=identities)


def variable(name: str, type_: Type, first: bool | int | None, lifetime: Lifetime = Lifetime.DURABLE) -> Variable:
    return Variable(name=name, type=type_, lifetime=lifetime, initial=Const(first))


def budget(fault: str) -> Variable:
    """What counts how often a fault happened."""
    return replace(variable(used(fault), INT, 0, Lifetime.BUDGET), counts=fault)


def step(
    name: str, guards: Iterable[Expr], body: Iterable[Statement], *, fault: bool = False, **domains: Domain
) -> Step:
    """A step without a budget; `domains` are those of its arguments."""
    return Step(
        name=name,
        arguments=tuple(Argument(name=argument, domain=domain) for argument, domain in domains.items()),
        guard=conjunction(*guards),
        body=tuple(body),
        fault=fault,
    )


def crash(guards: Iterable[Expr], body: Iterable[Statement], **domains: Domain) -> Step:
    """A crash with the budget `crashes`, counted in `used(crash)`."""
    spent = var("used(crash)")
    return Step(
        name="crash",
        arguments=tuple(Argument(name=argument, domain=domain) for argument, domain in domains.items()),
        guard=conjunction(*guards, less(spent, ParameterRead("crashes"))),
        body=(*body, put("used(crash)", add(spent, ONE))),
        fault=True,
        budget=ParameterRead("crashes"),
        forgets=True,
    )


def always(name: str, condition: Expr, kind: PropertyKind = PropertyKind.ALWAYS) -> OwnProperty:
    return OwnProperty(name=name, kind=kind, condition=condition)


def system(
    name: str,
    *,
    parameters: Sequence[Parameter] = (),
    variables: Sequence[Variable] = (),
    steps: Sequence[Step] = (),
    properties: Sequence[OwnProperty] = (),
) -> TransitionSystem:
    return TransitionSystem(
        name=name,
        parameters=tuple(parameters),
        variables=tuple(variables),
        steps=tuple(steps),
        properties=tuple(properties),
    )


def _seed(
    name: str, messages: int, crashes: int, commit: Step, process: Step, *, order: str, staged: bool = False
) -> TransitionSystem:
    """What the three seeds share: one partition, one consumer."""
    running, position, in_flight = var("running"), var("position"), var("in_flight")
    offsets = RangeDomain(ZERO, ParameterRead("messages"))
    forgotten = [("running", BOOL, False), ("position", INT, 0), ("in_flight", BOOL, False)]
    forgotten += [("staged", BOOL, False)] if staged else []
    steps = {
        "start": step("start", [Not(running)], [put("running", Const(True)), put("position", var("committed"))]),
        "poll": step(
            "poll",
            [running, Not(in_flight), less(position, ParameterRead("messages"))],
            [put("in_flight", Const(True))],
        ),
        "commit": commit,
        "process": process,
        "crash": crash([running], [put(each, Const(first)) for each, _, first in forgotten]),
    }
    return system(
        name,
        parameters=[parameter("messages", messages), parameter("crashes", crashes)],
        variables=[
            variable("committed", INT, 0),
            *(variable(each, type_, first, Lifetime.VOLATILE) for each, type_, first in forgotten),
            variable("delivered", MapType(offsets, CountType()), 0, Lifetime.GHOST),
            budget("crash"),
        ],
        steps=[steps[each] for each in order.split()],
        properties=[
            always(
                "committed_in_range",
                conjunction(
                    Compare(GE, var("committed"), ZERO), Compare(LE, var("committed"), ParameterRead("messages"))
                ),
            ),
            always("drained", equal(var("committed"), ParameterRead("messages")), PropertyKind.NOT_ALWAYS),
        ],
    )


def at_least_once(messages: int = 2, crashes: int = 1) -> TransitionSystem:
    """The offset is committed after processing."""
    position = var("position")
    return _seed(
        "AtLeastOnce",
        messages,
        crashes,
        step("commit", [var("running"), less(var("committed"), position)], [put("committed", position)]),
        step(
            "process",
            [var("in_flight")],
            [take_effect(position), put("position", add(position, ONE)), put("in_flight", Const(False))],
        ),
        order="start poll process commit crash",
    )


def at_most_once(messages: int = 2, crashes: int = 1) -> TransitionSystem:
    """The offset is committed before processing."""
    position, committed = var("position"), var("committed")
    return _seed(
        "AtMostOnce",
        messages,
        crashes,
        step("commit", [var("in_flight"), equal(committed, position)], [put("committed", add(position, ONE))]),
        step(
            "process",
            [var("in_flight"), Compare(GT, committed, position)],
            [take_effect(position), put("position", add(position, ONE)), put("in_flight", Const(False))],
        ),
        order="start poll commit process crash",
    )


def exactly_once(messages: int = 2, crashes: int = 1) -> TransitionSystem:
    """The offset is committed together with the result."""
    position = var("position")
    return _seed(
        "ExactlyOnce",
        messages,
        crashes,
        step(
            "commit",
            [var("staged")],
            [
                take_effect(position),
                put("position", add(position, ONE)),
                put("committed", position),
                put("in_flight", Const(False)),
                put("staged", Const(False)),
            ],
        ),
        step("process", [var("in_flight"), Not(var("staged"))], [put("staged", Const(True))]),
        order="start poll process commit crash",
        staged=True,
    )


def at_least_once_that_never_commits() -> TransitionSystem:
    """At-least-once with a claim that its first commit refutes."""
    return replace(at_least_once(), properties=(always("nothing_committed", less(var("committed"), ONE)),))


def group(partitions: int = 1, messages: int = 2, consumers: int = 2, crashes: int = 1) -> TransitionSystem:
    """The benchmark: a group that commits after processing, with rebalances, zombies and crashes."""
    partition = IdType("Partition", "partitions", partitions)
    consumer = IdType("Consumer", "consumers", consumers)
    offsets = RangeDomain(ZERO, ParameterRead("messages"))
    c, p, m = local("c"), local("p"), local("m")
    alive, owner, owned = var("alive", c), var("owner", p), equal(var("owner", p), Some(c))
    position, in_flight = var("position", c, p), var("in_flight", c, p)
    both = {"c": consumer, "p": partition}
    forget = Loop("p", partition, (put("position", c, p, ZERO), put("in_flight", c, p, Const(False))))
    steps = [
        step(
            "assign",
            [alive, equal(owner, Const(None))],
            [
                put("owner", p, Some(c)),
                put("position", c, p, var("committed", p)),
                put("in_flight", c, p, Const(False)),
            ],
            **both,
        ),
        step(
            "poll",
            [alive, owned, Not(in_flight), less(position, ParameterRead("messages"))],
            [put("in_flight", c, p, Const(True))],
            **both,
        ),
        step(
            "process",
            [alive, in_flight],
            [
                take_effect(p, position),
                put("position", c, p, add(position, ONE)),
                put("in_flight", c, p, Const(False)),
            ],
            **both,
        ),
        step(
            "commit",
            [alive, owned, Compare(GT, position, var("committed", p))],
            [put("committed", p, position)],
            **both,
        ),
        step("revoke", [Compare(NE, owner, Const(None))], [put("owner", p, Const(None))], fault=True, p=partition),
        crash([alive], [put("alive", c, Const(False)), forget], c=consumer),
        step("restart", [Not(alive)], [put("alive", c, Const(True))], c=consumer),
    ]
    safe = disjunction(Not(less(m, var("committed", p))), Compare(GE, var("delivered", p, m), ONE))
    return system(
        "Group",
        parameters=[
            parameter("partitions", partitions, "Partition"),
            parameter("messages", messages),
            parameter("consumers", consumers, "Consumer"),
            parameter("crashes", crashes),
        ],
        variables=[
            variable("owner", MapType(partition, OptionType(consumer)), None),
            variable("committed", MapType(partition, INT), 0),
            variable("alive", MapType(consumer, BOOL), True),
            variable("position", MapType(consumer, MapType(partition, INT)), 0, Lifetime.VOLATILE),
            variable("in_flight", MapType(consumer, MapType(partition, BOOL)), False, Lifetime.VOLATILE),
            variable("delivered", MapType(partition, MapType(offsets, CountType())), 0, Lifetime.GHOST),
            budget("crash"),
        ],
        steps=steps,
        properties=[
            always(
                "committed_took_effect",
                Fold(Folding.ALL, "p", partition, Fold(Folding.ALL, "m", offsets, safe)),
            )
        ],
    )


SMALL = [at_most_once(), at_least_once(), exactly_once(), group()]
