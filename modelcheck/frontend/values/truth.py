"""Python's truth of numbers as conditions: `drops or 5` is `drops if drops != 0 else 5`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from copy import deepcopy
from typing import TypeAlias

IsNumber: TypeAlias = Callable[[ast.expr], bool]
"""True if the value of an expression, in which truth is written out, is an int and no bool."""


def with_truth(node: ast.expr, is_number: IsNumber) -> ast.expr:
    """The expression with the same value and with its conditions made bools, where its parts are numbers and bools."""
    return _Value(is_number).written(node)


def condition_with_truth(node: ast.expr, is_number: IsNumber) -> ast.expr:
    """A condition that is true where Python takes the expression for true: for a number, where it is not 0."""
    match node:
        case ast.BoolOp(op=op, values=values):
            return _at(node, ast.BoolOp(op, [condition_with_truth(each, is_number) for each in values]))
        case ast.UnaryOp(op=ast.Not() as op, operand=operand):
            match condition_with_truth(operand, is_number):
                case ast.Compare(ops=[ast.NotEq()]) as compared:
                    return _at(node, ast.Compare(compared.left, [ast.Eq()], compared.comparators))
                case condition:
                    return _at(node, ast.UnaryOp(op, condition))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            test, body, orelse = (condition_with_truth(each, is_number) for each in (test, body, orelse))
            return _at(node, ast.IfExp(test, body, orelse))
    value = with_truth(node, is_number)
    if not is_number(value):
        return value
    return _at(node, ast.Compare(value, [ast.NotEq()], [_at(node, ast.Constant(0))]))


class _Value(ast.NodeTransformer):
    """The rewriting of a copy; lambdas and comprehensions stay as they are, since their names are not known here."""

    def __init__(self, is_number: IsNumber) -> None:
        self._is_number = is_number

    def written(self, node: ast.expr) -> ast.expr:
        new = self.visit(deepcopy(node))
        assert isinstance(new, ast.expr)
        return new

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """The `and` or `or` of numbers, written as a choice: the first that decides, or the last."""
        values = [self.written(each) for each in node.values]
        if not any(map(self._is_number, values)):
            return _at(node, ast.BoolOp(node.op, values))
        chosen = values[-1]
        for each, value in zip(reversed(node.values[:-1]), reversed(values[:-1]), strict=True):
            test = condition_with_truth(each, self._is_number)
            arms = (value, chosen) if isinstance(node.op, ast.Or) else (chosen, value)
            chosen = _at(node, ast.IfExp(test, *arms))
        return chosen

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return condition_with_truth(node, self._is_number)
        return _at(node, ast.UnaryOp(node.op, self.written(node.operand)))

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test = condition_with_truth(node.test, self._is_number)
        return _at(node, ast.IfExp(test, self.written(node.body), self.written(node.orelse)))

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return node

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return node


def _at(place: ast.expr, new: ast.expr) -> ast.expr:
    return ast.copy_location(new, place)
