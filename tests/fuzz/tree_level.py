"""Mutations of a file as a syntax tree: what comes out is Python again, and often a spec."""

import ast
import copy
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from tests.fuzz.token_level import NUMBERS

Mutation: TypeAlias = Callable[[ast.Module, Random], None]
"""Changes a tree in place, or leaves it alone where it finds nothing to change."""

_DEPTHS = (3, 20, 60, 120, 400, 3_000)


def _statements(tree: ast.Module, random: Random) -> list[ast.stmt]:
    """One of the blocks of statements."""
    blocks = [
        block
        for node in ast.walk(tree)
        for name in ("body", "orelse")
        if isinstance(block := getattr(node, name, None), list) and block
    ]
    return random.choice(blocks)


def _size(node: ast.AST) -> int:
    return sum(1 for _ in ast.walk(node))


def _replace(tree: ast.Module, random: Random, change: Callable[[ast.expr], ast.expr], kind: type[ast.expr]) -> None:
    """Change one expression of a kind; not one that is assigned to or deleted."""
    places = [
        (node, name, index)
        for node in ast.walk(tree)
        for name, value in ast.iter_fields(node)
        for index, each in enumerate(value if isinstance(value, list) else [value])
        if isinstance(each, kind) and not isinstance(getattr(each, "ctx", None), ast.Store | ast.Del)
    ]
    if not places:
        return
    node, name, index = random.choice(places)
    value = getattr(node, name)
    if isinstance(value, list):
        value[index] = change(value[index])
    else:
        setattr(node, name, change(value))


def _swap_statements(tree: ast.Module, random: Random) -> None:
    block = _statements(tree, random)
    one, other = random.randrange(len(block)), random.randrange(len(block))
    block[one], block[other] = block[other], block[one]


def _move_statement(tree: ast.Module, random: Random) -> None:
    _statements(tree, random).append(copy.deepcopy(random.choice(_statements(tree, random))))


def _delete_statement(tree: ast.Module, random: Random) -> None:
    block = _statements(tree, random)
    block.pop(random.randrange(len(block)))
    block or block.append(ast.Pass())


def _duplicate_statement(tree: ast.Module, random: Random) -> None:
    block = _statements(tree, random)
    at = random.randrange(len(block))
    block[at:at] = [copy.deepcopy(block[at]) for _ in range(random.choice((1, 1, 2, 40)))]


def _nest_statement(tree: ast.Module, random: Random) -> None:
    block = _statements(tree, random)
    at = random.randrange(len(block))
    heads = ("if True:", "if self.x:", "for i in range(2):", "while True:", "with self:", "def f(self):", "class C:")
    head = random.choice((*heads, "try:", "match 1:\n case _:", "async def f(self):"))
    inner = ast.parse(f"{head}\n  pass" + ("\nfinally: pass" if head == "try:" else "")).body[0]
    holder = inner.cases[0] if isinstance(inner, ast.Match) else inner
    assert isinstance(holder, ast.If | ast.For | ast.match_case | ast.FunctionDef | ast.ClassDef | ast.AST)
    holder.body = [block[at]]  # type: ignore[attr-defined]
    if head == "while True:":
        holder.body.append(ast.Break())  # type: ignore[attr-defined]
    block[at] = inner


def _drop_decorator(tree: ast.Module, random: Random) -> None:
    decorated = [node for node in ast.walk(tree) if getattr(node, "decorator_list", None)]
    if decorated:
        random.choice(decorated).decorator_list.pop()  # type: ignore[attr-defined]


def _swap_decorators(tree: ast.Module, random: Random) -> None:
    decorated = [node for node in ast.walk(tree) if hasattr(node, "decorator_list")]
    if decorated:
        one, other = random.choice(decorated), random.choice(decorated)
        one.decorator_list, other.decorator_list = (  # type: ignore[attr-defined]
            copy.deepcopy(other.decorator_list),  # type: ignore[attr-defined]
            one.decorator_list,  # type: ignore[attr-defined]
        )


def _annotate(tree: ast.Module, random: Random) -> None:
    annotated = [node for node in ast.walk(tree) if getattr(node, "annotation", None)]
    if annotated:
        other = copy.deepcopy(random.choice(annotated).annotation)  # type: ignore[attr-defined]
        odd = ast.parse(random.choice(("int", "dict[int, int]", "list[int]", "object", "'x'", "float"))).body[0]
        assert isinstance(odd, ast.Expr)
        random.choice(annotated).annotation = random.choice((other, other, odd.value))  # type: ignore[attr-defined]


def _another_expression(tree: ast.Module, random: Random) -> None:
    kind = random.choice((ast.Attribute, ast.Call, ast.Compare, ast.Subscript, ast.expr, ast.Name))
    found = [each for each in ast.walk(tree) if isinstance(each, kind)]
    if found:
        other = copy.deepcopy(random.choice(found))
        _replace(tree, random, lambda _: other, random.choice((kind, ast.expr)))


def _nest_expression(tree: ast.Module, random: Random) -> None:
    depth = random.choice(_DEPTHS)
    kind = random.choice((ast.UnaryOp, ast.BinOp, ast.IfExp, ast.Compare, ast.BoolOp, ast.Subscript, ast.Call))

    def nested(inner: ast.expr) -> ast.expr:
        first = inner if _size(inner) < 30 else ast.Name("x")
        for _ in range(depth):
            match kind:
                case ast.UnaryOp:
                    inner = ast.UnaryOp(random.choice((ast.Not(), ast.USub(), ast.UAdd())), inner)
                case ast.BinOp:
                    inner = ast.BinOp(inner, random.choice((ast.Add(), ast.Sub(), ast.Mult(), ast.BitOr())), first)
                case ast.IfExp:
                    inner = ast.IfExp(ast.Constant(True), inner, first)
                case ast.Compare:
                    inner = ast.Compare(inner, [ast.Eq()], [first])
                case ast.BoolOp:
                    inner = ast.BoolOp(random.choice((ast.And(), ast.Or())), [first, inner])
                case ast.Subscript:
                    inner = ast.Subscript(inner, ast.Constant(0))
                case _:
                    inner = ast.Call(ast.Name("max"), [inner, first], [])
        return inner

    _replace(tree, random, nested, random.choice((ast.Attribute, ast.Compare, ast.Constant, ast.expr)))


def _chain_ifs(tree: ast.Module, random: Random) -> None:
    block = _statements(tree, random)
    at = random.randrange(len(block))
    first = block[at] if _size(block[at]) < 100 else ast.Pass()
    for _ in range(random.choice((3, 20, 90, 300))):
        arms = random.choice((([block[at]], [first]), ([first], [block[at]]), ([block[at]], [])))
        block[at] = ast.If(ast.Constant(True), *arms)


def _number(tree: ast.Module, random: Random) -> None:
    numbers = [ast.parse(number, mode="eval").body for number in NUMBERS]
    _replace(tree, random, lambda _: random.choice(numbers), ast.Constant)


def _operator(tree: ast.Module, random: Random) -> None:
    operations = (
        ast.Add,
        ast.Sub,
        ast.Mult,
        ast.FloorDiv,
        ast.Mod,
        ast.Div,
        ast.Pow,
        ast.BitOr,
        ast.BitAnd,
        ast.LShift,
    )
    comparisons = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.AugAssign | ast.Compare | ast.BoolOp)]
    if not found:
        return
    match random.choice(found):
        case ast.Compare() as node:
            node.ops[random.randrange(len(node.ops))] = random.choice(comparisons)()
        case ast.BoolOp() as node:
            node.op = random.choice((ast.And, ast.Or))()
        case ast.BinOp() | ast.AugAssign() as node:
            node.op = random.choice(operations)()


def _argument(tree: ast.Module, random: Random) -> None:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not calls:
        return
    call = random.choice(calls)
    other = random.choice(calls)
    match random.randrange(4):
        case 0 if call.args:
            call.args.pop()
        case 1:
            call.args.extend(copy.deepcopy(other.args))
        case 2:
            call.keywords = copy.deepcopy(other.keywords)
        case _ if call.args:
            call.args[-1] = ast.Starred(call.args[-1])


def _base(tree: ast.Module, random: Random) -> None:
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    if classes:
        one, other = random.choice(classes), random.choice(classes)
        one.bases = random.choice(
            (copy.deepcopy(other.bases), [ast.Name(other.name)], [*one.bases, ast.Name(other.name)])
        )


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (_swap_statements, 4),
    (_move_statement, 4),
    (_delete_statement, 5),
    (_duplicate_statement, 4),
    (_nest_statement, 3),
    (_drop_decorator, 2),
    (_swap_decorators, 2),
    (_annotate, 6),
    (_another_expression, 9),
    (_nest_expression, 3),
    (_chain_ifs, 2),
    (_number, 8),
    (_operator, 6),
    (_argument, 4),
    (_base, 1),
)
"""Each with how often it is chosen, relative to the others."""


def mutated(text: str, random: Random) -> str:
    """The text after one to four mutations, as Python writes it.

    Raises:
        SyntaxError: The text is not Python.
    """
    tree = ast.parse(text)
    mutations, weights = zip(*MUTATIONS, strict=True)
    for mutation in random.choices(mutations, weights, k=random.choice((1, 1, 2, 4))):
        mutation(tree, random)
    return ast.unparse(ast.fix_missing_locations(tree))
