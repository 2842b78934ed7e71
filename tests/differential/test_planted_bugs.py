"""The checker checked: a bug planted in any one engine is found, and ends in a small spec that shows it."""

import operator
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from modelcheck.errors import SpecError
from modelcheck.explicit.python import codegen, expressions, statements
from modelcheck.explicit.python.operands import TRUE as ALWAYS
from modelcheck.frontend import instantiate, load_file
from modelcheck.frontend.bodies import mutations
from modelcheck.ir.nodes import TRUE, Branch, Comparison, Operation
from modelcheck.semantics.evaluate import _COMPARE, _COMPUTE
from modelcheck.symbolic.encoding import evaluate as symbolic_evaluate
from modelcheck.symbolic.encoding import relation
from modelcheck.symbolic.encoding.terms import Terms
from modelcheck.symbolic.engines import bmc
from tests.differential import spec_judge
from tests.differential.agreement import Disagreement
from tests.differential.ir_coverage import Tally
from tests.differential.reference import Bounds
from tests.differential.spec_judge import Differ, draw, judge
from tests.support.sizes import slow_but

EXAMPLES = 200
TINY = Bounds(states=10, symbolic_states=1, symbolic_steps=1, symbolic_claims=1)
Patch = pytest.MonkeyPatch


def packed_comparison(patch: Patch) -> None:
    right = expressions.compared
    wrong = {Comparison.LE: Comparison.LT}
    patch.setattr(expressions, "compared", lambda sign, *rest: right(wrong.get(sign, sign), *rest))


def packed_guard_dropped(patch: Patch) -> None:
    patch.setattr(codegen, "condition_of", lambda *_: ALWAYS)


def packed_arms_exchanged(patch: Patch) -> None:
    right = statements._branch

    def wrong(branch: Branch, point: object) -> None:
        right(replace(branch, then=branch.otherwise, otherwise=branch.then), point)

    patch.setattr(statements, "_branch", wrong)


def semantics_comparison(patch: Patch) -> None:
    patch.setitem(_COMPARE, Comparison.GE, operator.gt)


def semantics_rounds_towards_zero(patch: Patch) -> None:
    patch.setitem(_COMPUTE, Operation.MOD, lambda a, b: abs(a) % abs(b) * (-1 if a < 0 else 1))


def semantics_write_lost(patch: Patch) -> None:
    execute = import_module("modelcheck.semantics.execute")
    right = execute._written
    patch.setattr(execute, "_written", lambda old, keys, *rest: old if len(keys) == 1 else right(old, keys, *rest))


def frontend_counts_one_too_far(patch: Patch) -> None:
    patch.setattr(mutations, "MANY", 3)


def frontend_guard_dropped(patch: Patch) -> None:
    def wrong(*arguments: object) -> object:
        system = instantiate(*arguments)
        return replace(system, steps=tuple(replace(step, guard=TRUE) for step in system.steps))

    patch.setattr(spec_judge, "instantiate", wrong)


def frontend_bound_unchecked(patch: Patch) -> None:
    patch.setattr(mutations, "bounds", lambda *_: ())


def z3_comparison(patch: Patch) -> None:
    right = symbolic_evaluate._compare
    wrong = {Comparison.LT: Comparison.LE}
    patch.setattr(symbolic_evaluate, "_compare", lambda sign, *rest: right(wrong.get(sign, sign), *rest))


def z3_forgets_a_failure(patch: Patch) -> None:
    patch.setattr(symbolic_evaluate.Evaluator, "fail", lambda *_: None)


def z3_arms_exchanged(patch: Patch) -> None:
    right = Terms.if_term
    patch.setattr(Terms, "if_term", lambda self, test, one, other: right(self, test, other, one))


def bounded_search_begins_a_step_late(patch: Patch) -> None:
    right = bmc.Unrolling.__init__

    def wrong(self: bmc.Unrolling, *arguments: object) -> None:
        right(self, *arguments)
        self._bound = 0

    patch.setattr(bmc.Unrolling, "__init__", wrong)


def first_values_of_z3(patch: Patch) -> None:
    right = relation.Relation._filled
    patch.setattr(relation.Relation, "_filled", lambda *rest: 1 if right(*rest) == 0 else right(*rest))


def last_counterexample_instead_of_first(patch: Patch) -> None:
    def wrong(graph: object, is_false: Callable[[int], int]) -> int | None:
        return max((index for index in range(len(graph)) if is_false(index)), default=None)

    patch.setattr(import_module("modelcheck.check.answer"), "first_falsified", wrong)


PLANTED = [
    (packed_comparison, "packed tier"),
    (packed_guard_dropped, "packed tier"),
    (packed_arms_exchanged, "packed tier"),
    (semantics_comparison, "CPython"),
    (semantics_rounds_towards_zero, "CPython"),
    (semantics_write_lost, "CPython"),
    (frontend_counts_one_too_far, "CPython"),
    (frontend_guard_dropped, "CPython"),
    (frontend_bound_unchecked, "CPython"),
    (z3_comparison, "Z3"),
    (z3_forgets_a_failure, "Z3"),
    (z3_arms_exchanged, "Z3"),
    (bounded_search_begins_a_step_late, "Z3"),
    (first_values_of_z3, "Z3"),
    (last_counterexample_instead_of_first, "packed tier"),
]


LATE = {semantics_rounds_towards_zero, frontend_counts_one_too_far, frontend_bound_unchecked, z3_comparison}
"""Found by one of the later examples: for the slow suite."""

SOON = [pair for pair in PLANTED if pair[0] not in LATE]


@pytest.mark.parametrize(
    ("plant", "differs"), slow_but(PLANTED, *SOON), ids=lambda each: getattr(each, "__name__", None)
)
def test_a_planted_bug_is_found(
    plant: Callable[[Patch], None], differs: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    plant(monkeypatch)
    tally = Tally()
    with pytest.raises(Disagreement, match=differs):
        draw(EXAMPLES, tmp_path, TINY, tally)
    print(f"found by example {tally.examples}")  # noqa: T201


@pytest.mark.slow
def test_a_disagreement_ends_in_a_small_spec_and_the_command_to_check_it(tmp_path: Path, monkeypatch: Patch) -> None:
    packed_comparison(monkeypatch)
    with pytest.raises(Differ) as failure:
        judge(EXAMPLES, tmp_path, TINY)
    wrong, command, text = str(failure.value).split("\n\n", 2)
    path = tmp_path / "random_spec.py"
    assert wrong.startswith("packed tier and semantics differ")
    assert command.startswith(f"modelcheck verify {path}")
    assert text == path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 25
    try:
        (spec,) = load_file(path)
        assert instantiate(spec).steps
    except SpecError as error:
        pytest.fail(str(error))
