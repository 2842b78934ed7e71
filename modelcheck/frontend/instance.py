"""An instance of a spec: a transition system with its parameters fixed."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from modelcheck.frontend.bodies.expressions import lower
from modelcheck.frontend.bodies.guards import lower_step
from modelcheck.frontend.checked.classes import check_classes
from modelcheck.frontend.checked.members import check_members
from modelcheck.frontend.checked.slips import check_slips, uncalled_methods, unread_names
from modelcheck.frontend.declared.arguments import argument_shape, lower_argument, plain_arguments
from modelcheck.frontend.declared.declarations import declare
from modelcheck.frontend.declared.first_values import check_first_values, required
from modelcheck.frontend.declared.formulas import narrow_promise, promises_of
from modelcheck.frontend.declared.ghosts import check_ghosts
from modelcheck.frontend.declared.lines import body_reads, compute, constant_reads, depends_on
from modelcheck.frontend.declared.methods import MarkedMethod, marked_methods, self_name
from modelcheck.frontend.declared.parameters import declare_parameters
from modelcheck.frontend.declared.properties import lower_property
from modelcheck.frontend.declared.questions import done_states, owed_messages
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.source import Collector, described, fail
from modelcheck.frontend.values.names import Declarations, Names, unknown_parameter
from modelcheck.frontend.values.values import Value, as_integer
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Comparison,
    Const,
    Expr,
    Operation,
    Place,
    VariableRead,
    conjunction,
)
from modelcheck.ir.properties import BuiltIn, OwnProperty, PropertyKind
from modelcheck.ir.shapes import cells
from modelcheck.ir.system import (
    Argument,
    Declared,
    LaneNames,
    Lifetime,
    Parameter,
    Step,
    TransitionSystem,
    Variable,
    key_domains,
    used,
)
from modelcheck.ir.types import IdType, IntType
from modelcheck.spec import PropertyMark, Semantics, StepMark


def instantiate(spec: LoadedSpec, parameters: Mapping[str, bool | int] | None = None) -> TransitionSystem:
    """The transition system of the spec with these parameters, the others at their defaults.

    Raises:
        SpecError: Every mistake found in the spec, sorted by place.
        UsageError: A parameter the spec does not have.
    """
    given = dict(parameters or {})
    values = declare_parameters(spec, given)
    for name in given.keys() - {value.name for value in values}:
        message = f"{spec.cls.__name__} has no parameter `{name}`"
        raise unknown_parameter(message, name, [value.name for value in values])
    check_classes(spec)
    declared = declare(spec, values)
    check_members(spec, declared)
    methods = marked_methods(spec)
    problems = Collector()
    with problems:
        check_slips(spec)
    declared = _with_budgets(spec, declared, methods, problems)
    steps, properties, forgotten = _read(methods, spec, declared, problems)
    lanes = None
    with problems:
        promise = _promise(spec, values)
    with problems:
        lanes = _lanes(spec, values)
    with problems:
        owed, done = owed_messages(spec, declared), done_states(spec, declared)
    problems.finish()
    for name in declared.variables:
        with problems:
            _check_forgotten(name, declared, forgotten)
    for step in steps:
        with problems:
            check_ghosts(step, declared)
    problems.finish()
    promises = promises_of(spec, values, promise)
    promise_reads = depends_on(spec, "semantics", given) & {value.name for value in values}
    closed = constant_reads(spec, values, given)
    system = TransitionSystem(
        name=spec.cls.__name__,
        parameters=values,
        variables=(*_variables(declared), *_budget_variables(steps)),
        steps=tuple(steps),
        properties=tuple(properties),
        promise=promise,
        owed=owed,
        done=done,
        promises=promises,
        promise_reads=promise_reads,
        body_reads=body_reads(spec) & {value.name for value in values},
        requires=tuple(required(declared, values)),
        constant_reads=closed,
        doc=inspect.cleandoc(spec.cls.__doc__ or ""),
        span=spec.source.name_span(spec.node),
        remarks=(
            *unread_names(spec),
            *uncalled_methods(spec),
            *narrow_promise(spec, values, promises, promise_reads, closed),
        ),
        declared=tuple(Declared(name, variable.shape) for name, variable in declared.variables.items()),
        lanes=lanes,
    )
    check_first_values(declared, system)
    return system


def _read(
    methods: Sequence[MarkedMethod], spec: LoadedSpec, declared: Declarations, problems: Collector
) -> tuple[list[Step], list[OwnProperty], list[IdType | None]]:
    """The steps, the properties, and the identity types that the steps forget by."""
    steps: list[Step] = []
    properties: list[OwnProperty] = []
    forgotten: list[IdType | None] = []
    for method in methods:
        with problems:
            if isinstance(method.mark, StepMark):
                step, forgets = _step(method, spec, declared)
                steps.append(step)
                forgotten.extend(forgets)
            else:
                properties.append(_property(method, declared))
    return steps, properties, forgotten


def _with_budgets(
    spec: LoadedSpec, declared: Declarations, methods: Sequence[MarkedMethod], problems: Collector
) -> Declarations:
    budgets: dict[str, Expr] = {}
    faults = [m for m in methods if isinstance(m.mark, StepMark) and m.mark.fault]
    for method in faults:
        with problems:
            if method.budget is not None:
                names = Names(method.source, declared, method.outside(spec, declared.parameter_values))
                budgets[method.node.name] = as_integer(lower(method.budget, names))
    return replace(declared, budgets=budgets, faults=frozenset(m.node.name for m in faults))


def _step(method: MarkedMethod, spec: LoadedSpec, declared: Declarations) -> tuple[Step, tuple[IdType | None, ...]]:
    node, name = method.node, method.node.name
    arguments: list[Argument] = []
    values: dict[str, Value] = {}
    for argument in plain_arguments(method):
        bound, values[argument.arg] = lower_argument(argument, method, spec, declared)
        arguments += [Argument(name=local, domain=domain) for local, domain in bound]
    names = Names(method.source, declared, method.scope, self_name(method), values, cls=method.cls)
    guard, effect, forgets = lower_step(node, names)
    budget = declared.budgets.get(name)
    if budget is not None:
        count = VariableRead(used(name))
        # First, because what a fault looks at does not matter, and cannot fail, once its budget is spent.
        guard = conjunction(Compare(Comparison.LT, count, budget, span=method.span), guard)
        effect = (*effect, Assign(Place(used(name)), Arithmetic(Operation.ADD, count, Const(1))))
    step = Step(
        name=name,
        arguments=tuple(arguments),
        guard=guard,
        body=effect,
        fault=isinstance(method.mark, StepMark) and method.mark.fault,
        budget=budget,
        forgets=bool(forgets),
        doc=method.doc,
        span=method.span,
        declared=tuple(
            Declared(argument.arg, argument_shape(argument, method, spec, declared))
            for argument in plain_arguments(method)
        ),
    )
    return step, forgets


def _property(method: MarkedMethod, declared: Declarations) -> OwnProperty:
    if len(method.node.args.args) != 1:
        hint = "quantify inside: `return all(... for c in self.consumers)`"
        raise fail("MC211", "a property has no arguments but self", method.span, hint=hint)
    if method.node.name in set(BuiltIn):
        hint = "it is checked unasked; give your own property another name"
        raise fail("MC211", f"`{method.node.name}` is a built-in property", method.span, hint=hint)
    assert isinstance(method.mark, PropertyMark)
    names = Names(method.source, declared, method.scope, self_name(method), cls=method.cls)
    return OwnProperty(
        name=method.node.name,
        kind=PropertyKind(method.mark.kind),
        condition=lower_property(method.node, names),
        doc=method.doc,
        span=method.span,
    )


def _promise(spec: LoadedSpec, parameters: tuple[Parameter, ...]) -> Semantics | None:
    computed = compute(spec, "semantics", parameters)
    if computed is None:
        return None
    value, span = computed
    if value is None or isinstance(value, Semantics):
        return value
    hint = "use AT_MOST_ONCE, AT_LEAST_ONCE, EXACTLY_ONCE or NO_GUARANTEE"
    raise fail("MC211", f"`semantics` is {described(value)}, which is no promise", span, hint=hint)


def _lanes(spec: LoadedSpec, parameters: tuple[Parameter, ...]) -> LaneNames | None:
    computed = compute(spec, "lanes", parameters)
    if computed is None or computed[0] is None:
        return None
    match computed:
        case (tuple() as names, _) if len(names) == 2 and all(type(each) is str and each for each in names):
            if names[0] != names[1]:
                return LaneNames(*names)
    hint = 'name the one who acts and what is shared, as in `lanes = ("consumer", "broker")`'
    raise fail("MC211", f"`lanes` is {described(computed[0])}, which does not name two lanes", computed[1], hint=hint)


def _check_forgotten(name: str, declared: Declarations, forgotten: list[IdType | None]) -> None:
    variable = declared.variables[name]
    if variable.lifetime is not Lifetime.VOLATILE or None in forgotten:
        return
    keyed = {domain for cell in cells(variable.shape) for domain in key_domains(cell.type)}
    if not any(identity in keyed for identity in forgotten):
        hint = "call `self.forget()` in the step that is the crash, or declare it Durable"
        raise fail("MC208", f"`{name}` is volatile, but no step forgets it", variable.span, hint=hint)


def _variables(declared: Declarations) -> Iterator[Variable]:
    for name, variable in declared.variables.items():
        for cell in cells(variable.shape):
            yield Variable(
                name=name + cell.suffix,
                type=cell.type,
                lifetime=variable.lifetime,
                initial=variable.initial[cell.suffix],
                span=variable.span,
            )


def _budget_variables(steps: list[Step]) -> Iterator[Variable]:
    for step in steps:
        if step.budget is not None:
            yield Variable(
                name=used(step.name),
                type=IntType(),
                lifetime=Lifetime.BUDGET,
                initial=Const(0),
                counts=step.name,
                span=step.span,
            )
