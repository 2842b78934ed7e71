"""The text of a model as terms of the Python package of Z3, to evaluate it in concrete states."""

from collections.abc import Mapping, Sequence

import z3

from modelcheck.certificate.model import Model, Transition
from modelcheck.certificate.terms import Definitions, Term
from modelcheck.certificate.values import Scalar, sort_of, text_of
from modelcheck.ir.messages.watch import Watched
from modelcheck.ir.nodes import TRUE
from modelcheck.ir.system import State, StepInstance, TransitionSystem

Pairs = list[tuple[z3.ExprRef, z3.ExprRef]]


def unwatched(system: TransitionSystem, *, unbounded: Sequence[str] = ()) -> Model:
    """The model of a system as it is."""
    return Model(Watched(system=system, condition=TRUE, message="w", sizes=()), unbounded=unbounded)


def parsed(model: Model, definitions: Definitions, terms: Sequence[Scalar]) -> list[z3.ExprRef]:
    """Terms that use these definitions, in the context of all tests."""
    constants = [*model.constants, *(cell.const for cell in model.cells), *definitions.parameters]
    lines = [f"(declare-const {each.text} {each.sort})" for each in constants]
    lines += map(str, definitions.all)
    for number, term in enumerate(terms):
        lines += [f"(declare-const |probe {number}| {sort_of(term)})", f"(assert (= |probe {number}| {text_of(term)}))"]
    found = z3.parse_smt2_string("\n".join(lines))
    assert len(found) == len(terms)
    return [_without_probe(each) for each in found]


def _without_probe(equation: z3.ExprRef) -> z3.ExprRef:
    probe, term = equation.children()
    assert probe.decl().name().startswith("probe "), equation
    return term


def cells_after(model: Model, transition: Transition) -> list[Term]:
    """The terms of the cells after a step."""
    texts = model.flat(transition.after, transition.definitions)
    return [Term(text, cell.const.sort) for text, cell in zip(texts, model.cells, strict=True)]


def known(model: Model, state: State, constants: Mapping[str, int]) -> Pairs:
    """What to put for the cells and constants in a state of `semantics`."""
    cells = [unknown(cell.const) for cell in model.cells]
    pairs = list(zip(cells, values(model, state), strict=True))
    return [*pairs, *((z3.Int(name), z3.IntVal(number)) for name, number in constants.items())]


def values(model: Model, state: State) -> list[z3.ExprRef]:
    """The values of the cells in a state of `semantics`."""
    named = {each.name: value for each, value in zip(model.system.variables, state, strict=True)}
    return [_literal(text) for text in model.flat(named, Definitions(""))]


def unknown(const: Term) -> z3.ExprRef:
    name = const.text.strip("|")
    return z3.Bool(name) if const.sort == "Bool" else z3.Int(name)


def _literal(text: str) -> z3.ExprRef:
    if text in ("true", "false"):
        return z3.BoolVal(text == "true")
    return z3.IntVal(-int(text[3:-1]) if text.startswith("(") else int(text))


def evaluated(term: z3.ExprRef, pairs: Pairs) -> z3.ExprRef:
    found = z3.simplify(z3.substitute(term, *pairs))
    assert z3.is_int_value(found) or z3.is_true(found) or z3.is_false(found), found
    return found


def matching(transitions: Sequence[Transition], instance: StepInstance) -> tuple[Transition, Pairs]:
    """The transition of a step instance, and the values of the arguments that it leaves open."""
    for transition in transitions:
        if transition.step.name == instance.step:
            wanted = list(zip(transition.arguments, instance.arguments, strict=True))
            if all(isinstance(mine, Term) or mine == theirs for (_, mine), (_, theirs) in wanted):
                chosen = [(unknown(mine), z3.IntVal(each)) for (_, mine), (_, each) in wanted if isinstance(mine, Term)]
                return transition, chosen
    raise AssertionError(instance)
