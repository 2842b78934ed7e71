"""The type of an expression is the type of its values, wherever it says one."""

from pathlib import Path

import pytest

from modelcheck.errors import EvaluationError
from modelcheck.frontend import instantiate, load_file
from modelcheck.ir.fold import subexpressions
from modelcheck.ir.nodes import (
    Compare,
    Comparison,
    Conditional,
    Const,
    Fold,
    Folding,
    LocalRead,
    Narrow,
    Not,
    ParameterRead,
    RangeDomain,
    Some,
    Value,
    VariableRead,
    negation,
)
from modelcheck.ir.typed import scalar_type_of, type_of
from modelcheck.ir.types import BoolType, CountType, EnumType, IdType, IntType, MapType, OptionType, Type
from modelcheck.semantics import Scope, evaluate, initial_state, successors

FOLDER = Path(__file__).parents[2] / "specs"
SPECS = sorted(path for path in FOLDER.rglob("*.py") if path.name != "__init__.py")
SEED = FOLDER / "at_least_once.py"


def fits(value: Value, type_: Type) -> bool:
    match type_:
        case BoolType():
            return isinstance(value, bool)
        case IntType():
            return isinstance(value, int) and not isinstance(value, bool)
        case CountType():
            return value in (0, 1, 2)
        case IdType() | EnumType():
            return value in range(type_.size)
        case OptionType(item):
            return value is None or fits(value, item)
        case MapType():
            return isinstance(value, tuple) and all(fits(each, type_.value) for each in value)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_values_are_of_the_type_that_their_expression_says(path: Path) -> None:
    said = 0
    for spec in load_file(path):
        system = instantiate(spec, {})
        first = initial_state(system)
        states = [first, *(after for *_, after in successors(system, first))]
        for step in system.steps:
            names = {argument.name: argument.domain for argument in step.arguments}
            values: dict[str, Value] = {name: False if names[name] == BoolType() else 0 for name in names}
            for part in subexpressions(step.guard):
                type_ = type_of(part, system, names)
                for state in states:
                    try:
                        value = evaluate(part, Scope(system, state, values))
                    except (EvaluationError, KeyError):
                        continue
                    if type_ is not None:
                        said += 1
                        assert fits(value, type_), (part, type_, value)
    assert said


def test_an_optional_value_is_one_until_it_is_used_as_a_plain_one() -> None:
    system = instantiate(load_file(SEED)[0], {})
    names = {"who": OptionType(BoolType())}
    assert type_of(LocalRead("who"), system, names) == OptionType(BoolType())
    assert type_of(Narrow(LocalRead("who")), system, names) == BoolType()
    assert type_of(Some(Not(Const(True))), system) == OptionType(BoolType())
    assert type_of(Conditional(Const(True), Const(1), LocalRead("who")), system, names) == OptionType(BoolType())


def test_what_is_not_plain_has_no_type() -> None:
    system = instantiate(load_file(SEED)[0], {})
    for expr in (Const(1), Const(None), LocalRead("x"), VariableRead("x"), ParameterRead("x"), Some(Const(1))):
        assert type_of(expr, system) is None
    assert type_of(LocalRead("x"), system, {"x": RangeDomain(Const(0), Const(2))}) == IntType()
    assert type_of(Fold(Folding.SUM, "x", BoolType(), Const(1)), system) == IntType()
    assert type_of(Fold(Folding.ANY, "x", BoolType(), LocalRead("x")), system) == BoolType()


def test_a_whole_map_is_no_scalar() -> None:
    system = instantiate(load_file(SEED)[0], {})
    maps = [variable.name for variable in system.variables if isinstance(variable.type, MapType)]
    assert maps
    assert all(scalar_type_of(VariableRead(name), system) is None for name in maps)
    assert all(type_of(VariableRead(name), system) is not None for name in maps)


@pytest.mark.parametrize("operator", list(Comparison))
def test_mirrored_and_negated_comparisons_say_so_of_every_two_numbers(operator: Comparison) -> None:
    system = instantiate(load_file(SEED)[0], {})
    scope = Scope(system, initial_state(system), {})
    for left in map(Const, range(3)):
        for right in map(Const, range(3)):
            said = evaluate(Compare(operator, left, right), scope)
            assert evaluate(Compare(operator.mirrored, right, left), scope) is said
            assert evaluate(Compare(operator.negated, left, right), scope) is not said
            assert evaluate(negation(Compare(operator, left, right)), scope) is not said


def test_a_negation_is_not_negated_twice() -> None:
    claim = LocalRead("claim")
    assert negation(claim) == Not(claim)
    assert negation(Not(claim)) == claim
