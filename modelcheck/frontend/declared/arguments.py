"""The arguments of a step: the domains they are chosen from, and their values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from inspect import get_annotations

from modelcheck.frontend.bodies.folds import bound_element
from modelcheck.frontend.declared.declarations import written
from modelcheck.frontend.declared.lines import Written, resolved
from modelcheck.frontend.declared.methods import MarkedMethod, marked_methods
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.source import fail, what_failed
from modelcheck.frontend.types.annotations import NotInLanguage, Sizes
from modelcheck.frontend.types.shape_of import to_shape
from modelcheck.frontend.values.names import Declarations
from modelcheck.frontend.values.values import Value, made
from modelcheck.ir.nodes import Arithmetic, Const, Domain, LocalRead, Operation, RangeDomain
from modelcheck.ir.shapes import Bounded, NotFinite, Shape, leaves
from modelcheck.spec import StepMark


def argument_shapes(spec: LoadedSpec, declared: Declarations) -> Mapping[str, Mapping[str, Shape]]:
    """The shapes of the arguments of each step, by step and argument, as they are declared.

    Raises:
        SpecError: As `instantiate`.
    """
    return {
        method.node.name: {each.arg: argument_shape(each, method, spec, declared) for each in plain_arguments(method)}
        for method in marked_methods(spec)
        if isinstance(method.mark, StepMark)
    }


def plain_arguments(method: MarkedMethod) -> list[ast.arg]:
    """The arguments of a method but the first, which is the spec.

    Raises:
        SpecError: MC211, some have defaults or are not plain.
    """
    arguments = method.node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults or arguments.posonlyargs:
        hint = "write `def poll(self, c: Consumer) -> None`"
        raise fail("MC211", "the arguments of a step are plain and have no defaults", method.span, hint=hint)
    return arguments.args[1:]


def lower_argument(
    argument: ast.arg, method: MarkedMethod, spec: LoadedSpec, declared: Declarations
) -> tuple[tuple[tuple[str, Domain], ...], Value]:
    """The names and domains that an argument is chosen from, one for each field of a record, and its value.

    Raises:
        SpecError: MC203, its type cannot be read; MC214, it has no finite domain.
    """
    span = method.source.span(argument)
    shape = argument_shape(argument, method, spec, declared)
    try:
        bound, _ = bound_element(shape, argument.arg, span)
    except NotFinite as where:
        what = f"the field {where.path.lstrip('.')}" if where.path else f"`{argument.arg}`"
        hint = "use an identity, an Enum, bool, `Annotated[int, Between(0, 3)]`, or a record of these"
        raise fail("MC214", f"{what} has no finite domain to choose from", span, hint=hint) from where
    # The domain of the values themselves, as traces show them; the key of a set's member would count from 0.
    chosen = [
        (name, RangeDomain(leaf.low, Arithmetic(Operation.ADD, leaf.high, Const(1))))
        if isinstance(leaf, Bounded)
        else (name, domain)
        for (name, domain), (_, leaf) in zip(bound, leaves(shape), strict=True)
    ]
    reads = {suffix: LocalRead(argument.arg + suffix, span=span) for suffix, _ in leaves(shape)}
    return tuple(chosen), made(shape, reads, span)


def argument_shape(argument: ast.arg, method: MarkedMethod, spec: LoadedSpec, declared: Declarations) -> Shape:
    """The shape of an argument of a step.

    Raises:
        SpecError: As `lower_argument`.
    """
    span = method.source.span(argument)
    if argument.annotation is None:
        raise fail("MC203", f"the argument `{argument.arg}` has no type", span, hint="write `c: Consumer`")
    try:
        type_ = _object(argument.arg, method)
        text = written(spec, Written(argument.annotation, method.node, method.owner), declared)
        return to_shape(type_, declared.types, Sizes(text=text))
    except NotInLanguage as problem:
        raise fail(problem.code, problem.message, span, hint=problem.hint) from problem


def _object(name: str, method: MarkedMethod) -> object:
    """The object that Python found for the annotation of an argument.

    Raises:
        NotInLanguage: It is in quotes, and fails to evaluate.
    """
    try:
        return resolved({name: get_annotations(method.function)[name]}, method.owner)[name]
    except Exception as error:  # the user's own expression may fail in any way
        message = f"this annotation cannot be read: {what_failed(error)}"
        raise NotInLanguage(message, "name a type defined in the module") from error
