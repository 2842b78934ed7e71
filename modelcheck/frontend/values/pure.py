"""The `@pure` functions that a spec calls, found by the objects that its names stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import FunctionType

from modelcheck.errors import Span
from modelcheck.frontend.reading.compiled import Method, node_of
from modelcheck.frontend.reading.decorators import refuse_decorators
from modelcheck.frontend.reading.scope import FunctionScope, found
from modelcheck.frontend.reading.source import SourceFile, fail, shown, text_of
from modelcheck.spec import pure


class PureFunctions:
    """The functions met so far with their texts; `sources` are files that have been read, by their full names."""

    def __init__(self, sources: Mapping[str, SourceFile]) -> None:
        self._sources = dict(sources)
        self._known: dict[FunctionType, Method] = {}

    def method(self, function: object, place: Span) -> Method | None:
        """The `@pure` function of an object; None for any other object.

        Raises:
            SpecError: MC104, it has no text; MC107, its text is not what Python runs; MC218, it is a lambda; MC228,
                it has another decorator.
        """
        if not isinstance(function, FunctionType) or not getattr(function, "__modelcheck_pure__", False):
            return None
        if function.__code__.co_name == "<lambda>":
            hint = "write `@pure` above a `def`: its text is what is read"
            raise fail("MC218", "a lambda is no @pure function", place, hint=hint)
        if function not in self._known:
            source = self._source_of(function, place)
            node, scope = node_of(function, source, place), FunctionScope.of(function)
            marks = [each for each in node.decorator_list if found(each, scope) is pure]
            refuse_decorators(node, source, scope, marks)
            self._known[function] = Method(function, node, source, None, "pure")
        return self._known[function]

    def _source_of(self, function: FunctionType, place: Span) -> SourceFile:
        name = function.__code__.co_filename
        if name not in self._sources:
            text = text_of(name)
            if not text:
                hint = "define it in a file or a notebook cell: its text is what is checked"
                raise fail("MC104", f"the source of `{function.__name__}` cannot be found", place, hint=hint)
            path = Path(name)
            self._sources[name] = SourceFile(path, shown(path) if path.is_file() else "<notebook>", text)
        return self._sources[name]
