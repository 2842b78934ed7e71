"""An instance of a spec: everything it says, with its parameters fixed, as a transition system."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from modelcheck.errors import Note, Span
from modelcheck.frontend.annotations import NotInLanguage, Sizes, to_shape
from modelcheck.frontend.declarations import class_reads, compute, constant_reads, declare, declare_parameters, written
from modelcheck.frontend.expressions import lower
from modelcheck.frontend.first_values import check_first_values
from modelcheck.frontend.folds import bound_element
from modelcheck.frontend.functions import definitions, helpers, pure_functions
from modelcheck.frontend.ghosts import check_ghosts
from modelcheck.frontend.guards import lower_step
from modelcheck.frontend.loader import ClassSource, LoadedSpec
from modelcheck.frontend.members import check_members
from modelcheck.frontend.names import Declarations, Names, unknown_parameter
from modelcheck.frontend.properties import lower_property
from modelcheck.frontend.questions import done_states, owed_messages
from modelcheck.frontend.shapes import Bounded, NotFinite, Shape, cells, leaves
from modelcheck.frontend.source import Collector, described, fail, what_failed
from modelcheck.frontend.values import Value, as_integer, made
from modelcheck.ir.nodes import (
    Arithmetic,
    Assign,
    Compare,
    Comparison,
    Const,
    Domain,
    Expr,
    LocalRead,
    Operation,
    Place,
    RangeDomain,
    VariableRead,
    conjunction,
)
from modelcheck.ir.system import (
    BUILT_IN,
    Argument,
    Lifetime,
    Parameter,
    Property,
    PropertyKind,
    Step,
    TransitionSystem,
    Variable,
    key_domains,
)
from modelcheck.ir.types import IdType, IntType
from modelcheck.spec import PropertyMark, Semantics, StepMark


@dataclass(frozen=True, slots=True)
class Method:
    """A marked method: its definition, and the class whose text it stands in."""

    node: ast.FunctionDef
    owner: ClassSource
    mark: StepMark | PropertyMark

    @property
    def span(self) -> Span:
        """Where its name stands."""
        return self.owner.source.name_span(self.node)

    @property
    def doc(self) -> str:
        """Its docstring, cleaned."""
        return inspect.cleandoc(ast.get_docstring(self.node) or "")


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
    declared = declare(spec, values)
    check_members(spec, declared)
    declared = replace(
        declared,
        helpers=helpers(spec),
        pure_functions=pure_functions(spec),
        lineage=spec.cls.__mro__,
        definitions=definitions(spec),
    )
    methods = list(_methods(spec))
    problems = Collector()
    declared = _with_budgets(declared, methods, problems)
    steps: list[Step] = []
    forgotten: list[IdType | None] = []
    properties: list[Property] = []
    for method in methods:
        with problems:
            if isinstance(method.mark, StepMark):
                step, forgets = _step(method, declared)
                steps.append(step)
                forgotten.extend(forgets)
            else:
                properties.append(_property(method, declared))
    with problems:
        promise = _promise(spec, values)
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
    system = TransitionSystem(
        name=spec.cls.__name__,
        parameters=values,
        variables=(*_variables(declared), *_budget_variables(steps)),
        steps=tuple(steps),
        properties=tuple(properties),
        promise=promise,
        owed=owed,
        done=done,
        promise_reads=class_reads(spec) & {value.name for value in values},
        constant_reads=constant_reads(spec) & {value.name for value in values},
        doc=inspect.cleandoc(spec.cls.__doc__ or ""),
        span=spec.source.name_span(spec.node),
    )
    check_first_values(declared, system)
    return system


def _methods(spec: LoadedSpec) -> Iterator[Method]:
    """Marked methods, an override in the place of what it overrides, in source order otherwise.

    Raises:
        SpecError: MC215, an override takes other arguments, or is no step or property any more.
    """
    found: dict[str, Method] = {}
    for owner in spec.ancestry:
        for node in owner.node.body:
            if isinstance(node, ast.FunctionDef):
                mark = getattr(vars(owner.cls).get(node.name), "__modelcheck__", None)
                before = found.get(node.name)
                if isinstance(mark, StepMark | PropertyMark):
                    found[node.name] = Method(node, owner, mark)
                if before and (mark is None or ast.dump(before.node.args) != ast.dump(node.args)):
                    span = owner.source.name_span(node)
                    hint = "keep the arguments and the decorator; write `when(False)` to drop a step"
                    notes = (Note("overrides this", before.span),)
                    raise fail(
                        "MC215",
                        f"`{node.name}` has other arguments or another decorator than what it overrides",
                        span,
                        hint=hint,
                        notes=notes,
                    )
    yield from found.values()


def _with_budgets(declared: Declarations, methods: list[Method], problems: Collector) -> Declarations:
    budgets: dict[str, Expr] = {}
    faults = [m for m in methods if isinstance(m.mark, StepMark) and m.mark.fault]
    for method in faults:
        with problems:
            node = _budget_node(method.node)
            if node is None and isinstance(method.mark, StepMark) and method.mark.budgeted:
                hint = "write `@fault(at_most=...)` above the method itself"
                raise fail("MC211", "the budget of this fault cannot be read", method.span, hint=hint)
            if node is not None:
                names = Names(method.owner.source, declared, method.owner.namespace)
                budgets[method.node.name] = as_integer(lower(node, names))
    return replace(declared, budgets=budgets, faults=frozenset(m.node.name for m in faults))


def _budget_node(node: ast.FunctionDef) -> ast.expr | None:
    for decorator in node.decorator_list:
        match decorator:
            case ast.Call(keywords=[ast.keyword(arg="at_most", value=value)]):
                return None if isinstance(value, ast.Constant) and value.value is None else value
    return None


def _step(method: Method, declared: Declarations) -> tuple[Step, tuple[IdType | None, ...]]:
    node, name = method.node, method.node.name
    arguments: list[Argument] = []
    values: dict[str, Value] = {}
    for argument in _plain_arguments(method):
        bound, values[argument.arg] = _argument(argument, method, declared)
        arguments += [Argument(name=local, domain=domain) for local, domain in bound]
    names = Names(method.owner.source, declared, method.owner.namespace, _owner(method), values, cls=method.owner.cls)
    guard, effect, forgets = lower_step(node, names)
    budget = declared.budgets.get(name)
    if budget is not None:
        used = VariableRead(_used(name))
        # First, because what a fault looks at does not matter, and cannot fail, once its budget is spent.
        guard = conjunction(Compare(Comparison.LT, used, budget, span=method.span), guard)
        effect = (*effect, Assign(Place(_used(name)), Arithmetic(Operation.ADD, used, Const(1))))
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
    )
    return step, forgets


def _owner(method: Method) -> str:
    """What the method calls the spec, `self` as a rule."""
    arguments = method.node.args.args
    if not arguments:
        raise fail("MC211", f"`{method.node.name}` has no self", method.span, hint="write `def step(self) -> None`")
    return arguments[0].arg


def _plain_arguments(method: Method) -> list[ast.arg]:
    arguments = method.node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults or arguments.posonlyargs:
        hint = "write `def poll(self, c: Consumer) -> None`"
        raise fail("MC211", "the arguments of a step are plain and have no defaults", method.span, hint=hint)
    return arguments.args[1:]


def argument_shapes(spec: LoadedSpec, declared: Declarations) -> Mapping[str, Mapping[str, Shape]]:
    """The shapes of the arguments of each step, as they are written.

    Raises:
        SpecError: As `instantiate`.
    """
    return {
        method.node.name: {each.arg: _argument_shape(each, method, declared) for each in _plain_arguments(method)}
        for method in _methods(spec)
        if isinstance(method.mark, StepMark)
    }


def _argument(
    argument: ast.arg, method: Method, declared: Declarations
) -> tuple[tuple[tuple[str, Domain], ...], Value]:
    """The names and domains an argument is chosen from, one per field of a record, and the value they make up."""
    span = method.owner.source.span(argument)
    shape = _argument_shape(argument, method, declared)
    try:
        bound, _ = bound_element(shape, argument.arg, span)
    except NotFinite as where:
        what = f"the field {where.path.lstrip('.')}" if where.path else f"`{argument.arg}`"
        hint = "use an identity, an Enum, bool, `Annotated[int, Between(0, 3)]`, or a record of these"
        raise fail("MC214", f"{what} has no finite domain to choose from", span, hint=hint) from where
    # Of a set's member the key counts from 0; an argument is shown in traces and is the value itself.
    chosen = [
        (name, RangeDomain(leaf.low, Arithmetic(Operation.ADD, leaf.high, Const(1))))
        if isinstance(leaf, Bounded)
        else (name, domain)
        for (name, domain), (_, leaf) in zip(bound, leaves(shape), strict=True)
    ]
    reads = {suffix: LocalRead(argument.arg + suffix, span=span) for suffix, _ in leaves(shape)}
    return tuple(chosen), made(shape, reads, span)


def _argument_shape(argument: ast.arg, method: Method, declared: Declarations) -> Shape:
    span = method.owner.source.span(argument)
    if argument.annotation is None:
        raise fail("MC203", f"the argument `{argument.arg}` has no type", span, hint="write `c: Consumer`")
    text = written(argument.annotation, Names(method.owner.source, declared, method.owner.namespace))
    try:
        return to_shape(_resolved(argument.annotation, method), declared.identities, Sizes(text=text))
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, span, hint=problem.hint) from problem


def _resolved(annotation: ast.expr, method: Method) -> object:
    """The object an annotation of an argument stands for."""
    expression = ast.fix_missing_locations(ast.Expression(annotation))
    try:
        known = {**_class_scope(method), **method.owner.namespace}
        value = eval(compile(expression, method.owner.source.display, "eval"), known)
        return eval(value, known) if isinstance(value, str) else value
    except Exception as error:  # the user's own expression may fail in any way
        span = method.owner.source.span(annotation)
        hint = "name a type defined in the module"
        raise fail("MC203", f"this annotation cannot be read: {what_failed(error)}", span, hint=hint) from error


def _class_scope(method: Method) -> Mapping[str, object]:
    """What the class body knows, for bounds written in an annotation: `Between(1, batch_max)`."""
    cls = method.owner.namespace.get(method.owner.node.name)
    return dict(vars(cls)) if isinstance(cls, type) else {}


def _property(method: Method, declared: Declarations) -> Property:
    if len(method.node.args.args) != 1:
        hint = "quantify inside: `return all(... for c in self.consumers)`"
        raise fail("MC211", "a property has no arguments but self", method.span, hint=hint)
    if method.node.name in BUILT_IN:
        hint = "it is checked unasked; give your own property another name"
        raise fail("MC211", f"`{method.node.name}` is a built-in property", method.span, hint=hint)
    assert isinstance(method.mark, PropertyMark)
    names = Names(method.owner.source, declared, method.owner.namespace, _owner(method), cls=method.owner.cls)
    return Property(
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
                name=_used(step.name), type=IntType(), lifetime=Lifetime.BUDGET, initial=Const(0), span=step.span
            )


def _used(fault: str) -> str:
    return f"used({fault})"
