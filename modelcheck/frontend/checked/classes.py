"""The check that classes are what their text says: nothing added later, no base or decorator that is not read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Generic

from modelcheck.frontend.checked.members import check_lines
from modelcheck.frontend.checked.unchanged import MADE_BY_PYTHON, check_unchanged
from modelcheck.frontend.reading.class_scope import class_scope
from modelcheck.frontend.reading.decorators import refuse_decorators
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec, once
from modelcheck.frontend.reading.source import Collector, SourceFile, fail
from modelcheck.spec import Spec


@once
def check_classes(spec: LoadedSpec) -> None:
    """Check every class in which Python looks for an attribute of the spec: it is read, and is what its text says.

    Raises:
        SpecError: MC211, a base that is not read, or a metaclass; MC227, a name that a class read is bound anew later;
            MC228, a decorator on a class; and as `check_lines` and `check_unchanged`.
    """
    problems = Collector()
    for owner in spec.ancestry:
        check_lines(owner, problems)
    problems.finish()
    with problems:
        _check_bases(spec)
    for owner in spec.ancestry:
        with problems:
            _check_module(owner)
        with problems:
            refuse_decorators(owner.node, owner.source, class_scope(spec, owner, {}))
    problems.finish()
    check_unchanged(spec)


def _check_bases(spec: LoadedSpec) -> None:
    """Refuse a mixin that is no `Spec`: Python would look into it, and it is not read."""
    read = {owner.cls for owner in spec.ancestry}
    for cls in spec.cls.__mro__:
        own = [name for name in vars(cls) if name not in MADE_BY_PYTHON]
        if own and cls not in (*read, Spec, object, Generic):
            hint = f"make {cls.__name__} a `Spec` with `abstract=True`"
            message = f"`{own[0]}` of {cls.__name__} is not read, and Python would find it"
            raise fail("MC211", message, spec.source.name_span(spec.node), hint=hint)
    if type(spec.cls) is not type:
        message = f"{spec.cls.__name__} has the metaclass {type(spec.cls).__name__}, which is not read"
        raise fail("MC211", message, spec.source.name_span(spec.node), hint="derive it from Spec alone")


def _check_module(owner: ClassSource) -> None:
    """Refuse a module that later binds anew a name that the class body read."""
    start = min((each.lineno for each in owner.node.decorator_list), default=owner.node.lineno)
    later = {name: node for name, node in _module_bindings(owner.source, start) if node.lineno > start}
    own = owner.bound
    for node in _read_at_once(owner.node) if later else ():
        if node.id in later and node.id not in own:
            hint = "give the second one a name of its own"
            message = f"the class read `{node.id}` before line {later[node.id].lineno} bound it anew"
            raise fail("MC227", message, owner.source.span(node), hint=hint)


def _read_at_once(node: ast.ClassDef) -> Iterator[ast.Name]:
    """The names that are read when the class is defined: all but those in the bodies of its methods."""
    parts: list[ast.AST] = [*node.bases, *node.keywords]
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            arguments = statement.args
            parts += [*statement.decorator_list, *arguments.defaults, *filter(None, [statement.returns])]
            parts += [each.annotation for each in arguments.args if each.annotation is not None]
        else:
            parts.append(statement)
    for part in parts:
        names = [each for each in ast.walk(part) if isinstance(each, ast.Name)]
        own = {each.id for each in names if not isinstance(each.ctx, ast.Load)}  # those of comprehensions
        yield from (each for each in names if each.id not in own)


def _is_main(statement: ast.stmt) -> bool:
    """True for `if __name__ == "__main__"`, under which nothing runs when the module is imported."""
    match statement:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), comparators=[ast.Constant(value="__main__")])):
            return True
        case _:
            return False


def _module_bindings(source: SourceFile, start: int) -> Iterator[tuple[str, ast.stmt | ast.expr]]:
    """The names that a module binds after a line, and those that functions declare `global`, with their statements."""
    pending: list[ast.AST] = [
        each for each in source.tree.body if (each.end_lineno or each.lineno) > start and not _is_main(each)
    ]
    says_global = "global" in source.text
    while pending:
        node = pending.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
                for each in ast.walk(node) if says_global else ():
                    if isinstance(each, ast.Global):
                        yield from ((name, each) for name in each.names)
                continue
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    yield (alias.asname or alias.name).partition(".")[0], node
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name, node
            case ast.ExceptHandler(name=str() as name):
                yield name, node.body[0]
        pending.extend(ast.iter_child_nodes(node))
