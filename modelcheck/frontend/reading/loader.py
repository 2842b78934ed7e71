"""Import a file and find its specs: for each class the source of it and of its bases."""

from __future__ import annotations

import ast
import itertools
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final, TypeVar

from modelcheck.errors import Note, Span, SpecError
from modelcheck.frontend.reading.modules import is_users, module_of, own_modules
from modelcheck.frontend.reading.source import SourceFile, fail, shown, text_of, what_failed
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.spec import Spec

T = TypeVar("T")

IMPORT_TIME_LIMIT_S: Final = 30.0
"""The time that the import of one file may take."""


@dataclass(frozen=True)
class ClassSource:
    """One class of a spec's ancestry: its file, its definition, and the names of its module."""

    source: SourceFile
    node: ast.ClassDef
    namespace: dict[str, object]
    cls: type[Spec]

    @cached_property
    def bound(self) -> Mapping[str, ast.stmt]:
        """The names that the body binds, each with its statement; a declaration without value binds none."""
        names: dict[str, ast.stmt] = {}
        for statement in self.node.body:
            match statement:
                case (
                    ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()) | ast.Assign(targets=[ast.Name(id=name)])
                ):
                    names[name] = statement
                case ast.FunctionDef(name=name):
                    names[name] = statement
        return names

    @cached_property
    def annotated(self) -> frozenset[str]:
        """The names that the body annotates: parameters and state variables."""
        targets = (each.target for each in self.node.body if isinstance(each, ast.AnnAssign))
        return frozenset(target.id for target in targets if isinstance(target, ast.Name))


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """An imported spec; `ancestry` holds its own source last, after that of its bases.

    `computed` stores the results of functions that are computed `once`.
    """

    cls: type[Spec]
    ancestry: tuple[ClassSource, ...]
    computed: dict[Callable[..., object], object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def source(self) -> SourceFile:
        """The file of the spec itself."""
        return self.ancestry[-1].source

    @property
    def node(self) -> ast.ClassDef:
        """The definition of the spec itself."""
        return self.ancestry[-1].node


def once(function: Callable[[LoadedSpec], T]) -> Callable[[LoadedSpec], T]:
    """The function, computed once for each spec; its result may depend on no parameter."""

    @wraps(function)
    def of(spec: LoadedSpec) -> T:
        if function not in spec.computed:
            spec.computed[function] = function(spec)
        return spec.computed[function]  # type: ignore[return-value] # what the function yielded

    return of


def load_file(path: Path) -> tuple[LoadedSpec, ...]:
    """Import the file and return the concrete specs defined in it, in source order; none is an empty tuple.

    Raises:
        SpecError: The file cannot be read (MC101), is not Python (MC102), fails when it is imported or takes too long
            then (MC103), or has a base whose source cannot be found (MC104).
    """
    source = SourceFile.read(path)
    module = _imported(source)
    _check_forgotten_bases(module, source)
    loaded = [_loaded(cls, {module.__name__: source}) for cls in _specs_defined_in(module)]
    return tuple(sorted(loaded, key=lambda each: each.node.lineno))


def load_class(cls: type[Spec]) -> LoadedSpec:
    """Find the source of a class that is already imported, also one typed into a notebook.

    Raises:
        SpecError: MC104, its source cannot be found.
    """
    return _loaded(cls, {})


_numbers = itertools.count(1)


def _imported(source: SourceFile) -> ModuleType:
    """Execute the file as a module of its own, with its folder on the path as for a script."""
    path = source.path.resolve()
    code = source.code
    package, root = _package_of(path)
    name = f"_modelcheck_spec_{next(_numbers)}_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    module.__package__ = package
    sys.modules[name] = module
    try:
        with own_modules(root), patience(IMPORT_TIME_LIMIT_S):
            exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        sys.modules.pop(name, None)
        raise _import_failure(source, error) from error
    return module


def _package_of(path: Path) -> tuple[str, Path]:
    """The dotted package that a file belongs to, and the folder to import it from."""
    folder, parts = path.parent, []
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        parts.append(folder.name)
        folder = folder.parent
    return ".".join(reversed(parts)), folder if parts else path.parent


def _import_failure(source: SourceFile, error: BaseException) -> SpecError:
    """The error MC103 at the line of the file that failed, with notes on frames in other files of the user's."""
    frames = [frame for frame in _frames(error) if frame.lineno]
    own = [number for number, frame in enumerate(frames) if frame.filename == str(source.path.resolve())]
    start = Span(source.display, 1, 1, 1, 2)
    span = source.span(_failed_at(source.tree, frames[own[-1]])) if own else start
    below = [frame for frame in frames[own[-1] + 1 :] if is_users(frame.filename)] if own else []
    notes = tuple(
        Note(f"in {frame.name}" if frame.name != "<module>" else "imported from there", _line_of(frame))
        for frame in below
    )
    if isinstance(error, SyntaxError) and error.filename and is_users(error.filename):
        line, column = error.lineno or 1, error.offset or 1
        notes += (Note("in the text of", Span(shown(Path(error.filename)), line, column, line, column + 1)),)
    if isinstance(error, OutOfPatience):
        message, hint = f"importing this file takes more than {IMPORT_TIME_LIMIT_S:g} s", "define, and compute nothing"
    else:
        message = f"importing this file fails: {what_failed(error)}"
        hint = "a spec must be importable: run it with python to see the whole traceback"
    return fail("MC103", message, span, hint=hint, notes=notes)


def _frames(error: BaseException) -> traceback.StackSummary:
    """The frames of a traceback, without columns if Python cannot read one of the files."""
    try:
        return traceback.extract_tb(error.__traceback__)
    except (UnicodeError, SyntaxError, LookupError):  # a declared encoding that is not the file's
        return traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)


def _line_of(frame: traceback.FrameSummary) -> Span:
    line, column, end = frame.lineno or 1, (frame.colno or 0) + 1, (frame.end_colno or 1) + 1
    return Span(shown(Path(frame.filename)), line, column, line, max(end, column + 1))


def _failed_at(tree: ast.Module, frame: traceback.FrameSummary) -> ast.stmt:
    """The statement on one line that failed; if it has several lines, or is a decorator, only the expression."""
    line, column = frame.lineno or 1, frame.colno or 0
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno == node.end_lineno == line
        if frame.colno is None or node.col_offset <= column < (node.end_col_offset or 0)
    ]
    if found:
        return found[-1]  # the innermost
    end_line, end_column = frame.end_lineno or line, frame.end_colno or column + 1
    return ast.Pass(lineno=line, col_offset=column, end_lineno=end_line, end_col_offset=end_column)


def _specs_defined_in(module: ModuleType) -> Iterator[type[Spec]]:
    """The concrete specs that the module made, in any block or function, even if no name refers to them."""
    pending: list[type[Spec]] = [Spec]
    found: dict[type[Spec], None] = {}
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if cls.__module__ == module.__name__ and not cls.__modelcheck_abstract__:
            found[cls] = None
    named = [each for each in vars(module).values() if isinstance(each, type) and each in found]
    yield from dict.fromkeys((*named, *found))


def _check_forgotten_bases(module: ModuleType, source: SourceFile) -> None:
    """Refuse a class that has steps but is neither a spec nor the base of one.

    Raises:
        SpecError: MC211, there is one.
    """
    for node in source.tree.body:
        cls = vars(module).get(node.name) if isinstance(node, ast.ClassDef) else None
        if not isinstance(cls, type) or issubclass(cls, Spec) or cls.__module__ != module.__name__:
            continue
        marked = any(getattr(member, "__modelcheck__", None) is not None for member in vars(cls).values())
        if marked and not cls.__subclasses__():
            assert isinstance(node, ast.ClassDef)
            hint = f"write `class {node.name}(Spec):`"
            raise fail("MC211", f"`{node.name}` has steps, and is no spec", source.name_span(node), hint=hint)


def _loaded(cls: type[Spec], known: dict[str, SourceFile]) -> LoadedSpec:
    bases = [base for base in reversed(cls.__mro__) if issubclass(base, Spec) and base not in (Spec, cls)]
    own = _class_source(cls, known)
    place = own.source.name_span(own.node)
    return LoadedSpec(cls, (*(_class_source(base, known, place) for base in bases), own))


def _class_source(cls: type[Spec], known: dict[str, SourceFile], place: Span | None = None) -> ClassSource:
    """The source of a class; `place` is that of the spec that needs it, for the message if there is no source."""
    module = module_of(cls)
    source = known.get(cls.__module__) or _source_of(cls, module, place)
    nodes = [node for node in source.classes if node.name == cls.__name__]
    found = [node for node in nodes if _is_definition(node, cls)]
    if not found:
        raise _no_source(cls, place)
    if len(found) > 1 or (len(nodes) > 1 and _is_defined_again(found[0], source.tree)):
        hint = "give each class a name of its own"
        raise fail("MC227", f"there is more than one class `{cls.__name__}`", source.name_span(nodes[-1]), hint=hint)
    return ClassSource(source, found[0], dict(vars(module)) if module else {}, cls)


def _is_defined_again(node: ast.ClassDef, tree: ast.Module) -> bool:
    """True if another class of the same name stands in the same block; Python keeps the last of them."""
    blocks = (getattr(each, part, []) for each in ast.walk(tree) for part in ("body", "orelse", "finalbody"))
    block = next((block for block in blocks if isinstance(block, list) and node in block), [])
    return any(isinstance(each, ast.ClassDef) and each.name == node.name and each is not node for each in block)


def _source_of(cls: type[Spec], module: ModuleType | None, place: Span | None) -> SourceFile:
    """The text of the file, or of the notebook cell, from which a method of the class was compiled."""
    names = [code.co_filename for code in _codes(cls)] or [str(getattr(module, "__file__", ""))]
    if not names[0]:
        # A notebook's class without methods: the newest cell that defines this name, which is compared later.
        names = [cell for cell in reversed(linecache.cache) if f"class {cls.__name__}" in text_of(cell)]
    for name in names:
        text = text_of(name)
        if text:
            return SourceFile(Path(name), shown(Path(name)) if Path(name).is_file() else "<notebook>", text)
    raise _no_source(cls, place)


def _codes(cls: type[Spec]) -> Iterator[CodeType]:
    for member in vars(cls).values():
        code = getattr(member, "__code__", None)
        if isinstance(code, CodeType) and code.co_qualname == f"{cls.__qualname__}.{code.co_name}":
            yield code


def _is_definition(node: ast.ClassDef, cls: type[Spec]) -> bool:
    """True if this is the definition of the class, by the lines of its methods; several classes may have its name."""
    lines = [code.co_firstlineno for code in _codes(cls)]
    return all(node.lineno <= line <= (node.end_lineno or line) for line in lines)


def _no_source(cls: type[Spec], place: Span | None) -> SpecError:
    return fail(
        "MC104",
        f"the source of {cls.__name__} cannot be found",
        place,
        hint="define the spec in a file or a notebook cell: its text is what is checked",
    )
