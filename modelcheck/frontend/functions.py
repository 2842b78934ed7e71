"""Functions that steps and properties may call: the spec's own undecorated methods, and `@pure` functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType

from modelcheck.errors import SpecError
from modelcheck.frontend.loader import LoadedSpec
from modelcheck.frontend.names import Method
from modelcheck.frontend.source import SourceFile
from modelcheck.spec import Spec

_QUESTIONS = frozenset({"owed", "done"})


def helpers(spec: LoadedSpec) -> Mapping[str, Method]:
    """The undecorated methods of a spec and its bases by name, an override in the place of what it overrides."""
    return {
        name: method
        for (cls, name), method in definitions(spec).items()
        if not method.node.decorator_list and name not in _QUESTIONS and not hasattr(Spec, name)
        # A class that is no spec, and is not read, may come before it.
        if next(each for each in spec.cls.__mro__ if name in vars(each)) is cls
    }


def definitions(spec: LoadedSpec) -> Mapping[tuple[type, str], Method]:
    """Every method of a spec and its bases, by the class it stands in."""
    return {
        (owner.cls, node.name): Method(node, owner.source, owner.namespace, owner.cls)
        for owner in spec.ancestry
        for node in owner.node.body
        if isinstance(node, ast.FunctionDef)
    }


def pure_functions(spec: LoadedSpec) -> Mapping[str, Method]:
    """The `@pure` functions that the modules of a spec and its bases know, by the names they know them by."""
    found: dict[str, Method] = {}
    for owner in spec.ancestry:
        for name, value in owner.namespace.items():
            if isinstance(value, FunctionType) and getattr(value, "__modelcheck_pure__", False):
                method = _definition(value, owner.source, owner.namespace)
                if method is not None:
                    found[name] = method
    return found


def _definition(function: FunctionType, source: SourceFile, namespace: Mapping[str, object]) -> Method | None:
    path = Path(function.__code__.co_filename)
    if path != source.path.resolve() and str(path) != str(source.path):
        try:
            source, namespace = SourceFile.read(path), function.__globals__
        except SpecError:
            return None
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            return Method(node, source, namespace)
    return None
