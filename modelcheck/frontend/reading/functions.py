"""The methods in the bodies of a spec and its bases, each the function that Python calls."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import FunctionType

from modelcheck.frontend.reading.class_scope import class_scope
from modelcheck.frontend.reading.compiled import Method, node_of
from modelcheck.frontend.reading.decorators import check_mark, word_of
from modelcheck.frontend.reading.loader import ClassSource, LoadedSpec, once
from modelcheck.frontend.reading.source import Collector, fail
from modelcheck.spec import Spec

QUESTIONS = ("owed", "done")
"""The names of methods that answer a question about messages or states, and are no properties."""


@once
def definitions(spec: LoadedSpec) -> Mapping[tuple[type, str], Method]:
    """Every method in the bodies of a spec and its bases, by class and name; overridden ones too.

    Raises:
        SpecError: MC107, Python calls something else than the text says; MC228, a decorator that is not read.
    """
    known: dict[tuple[type, str], Method] = {}
    problems = Collector()
    for owner in spec.ancestry:
        for node in owner.node.body:
            with problems:
                if isinstance(node, ast.FunctionDef):
                    known[owner.cls, node.name] = _method(node, spec, owner)
    problems.finish()
    return known


def helpers(spec: LoadedSpec, methods: Mapping[tuple[type, str], Method]) -> Mapping[str, Method]:
    """The undecorated methods of a spec and its bases by name, each the one that Python finds."""
    return {
        name: method
        for (cls, name), method in methods.items()
        if method.word is None and name not in QUESTIONS and not hasattr(Spec, name)
        if binder(spec, name) is cls
    }


def question(spec: LoadedSpec, methods: Mapping[tuple[type, str], Method], name: str) -> Method | None:
    """The undecorated method `owed` or `done` that Python finds; None also where a step or property has the name."""
    method = methods.get((binder(spec, name), name))
    return None if method is None or method.word is not None else method


def binder(spec: LoadedSpec, name: str) -> type:
    """The class in which Python finds an attribute of the spec; `object` where no class has it."""
    return next((each for each in spec.cls.__mro__ if name in vars(each)), object)


def _method(node: ast.FunctionDef, spec: LoadedSpec, owner: ClassSource) -> Method:
    """The method that a definition in a class body became."""
    function, span = vars(owner.cls).get(node.name), owner.source.name_span(node)
    decorated = word_of(node, class_scope(spec, owner, {}, node), owner.source)
    qualified = f"{owner.cls.__qualname__}.{node.name}"
    if not isinstance(function, FunctionType) or function.__code__.co_qualname != qualified:
        hint = "delete what wraps or replaces it, and define it once, with `def` in the body of the class"
        message = f"Python calls something else for `{node.name}` than what is defined here"
        raise fail("MC107", message, span, hint=hint)
    if node_of(function, owner.source, span) is not node:
        hint = "give each of them a name of its own"
        raise fail("MC107", f"`{node.name}` is defined more than once, and Python calls another", span, hint=hint)
    word = decorated[0] if decorated else None
    check_mark(word, getattr(function, "__modelcheck__", None), node, owner.source)
    return Method(function, node, owner.source, owner.cls, word)
