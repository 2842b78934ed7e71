"""The document `modelcheck.page/1`; `front/types.js` says what each field means."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Sign: TypeAlias = Literal["good", "bad", "allowed", "unsure", "plain"]
Mark: TypeAlias = Literal["lost", "duplicate", ""]
ChangeKind: TypeAlias = Literal["effect", "again", "forgot", "fault", "mark", "plain"]
GlyphKind: TypeAlias = Literal["local", "effect", "crash", "fault"]
RunKind: TypeAlias = Literal["counterexample", "witness", "sample", "walk", "file"]


class _Struct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A piece of the document."""


class Place(_Struct, frozen=True):
    """A piece of a spec's text; lines and columns count from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Source(_Struct, frozen=True):
    """Lines of a file."""

    first: int
    lines: list[str]


class Change(_Struct, frozen=True):
    """What a step changed, in words."""

    text: str
    kind: ChangeKind


class Truth(_Struct, frozen=True, omit_defaults=True):
    """What a property says at one state."""

    property: str
    holds: bool | None
    words: str
    part: Place | None = None


class Pointer(_Struct, frozen=True):
    """A value that points into a log."""

    name: str
    at: int | None
    shared: bool


class Strip(_Struct, frozen=True):
    """The log of one partition."""

    name: str
    effects: list[int]
    end: int | None
    pointers: list[Pointer]
    words: str


class Row(_Struct, frozen=True):
    """A step and the state behind it."""

    number: int
    step: str
    fault: bool
    glyphs: list[tuple[int, GlyphKind]]
    arrow: tuple[int, int, str] | None
    changes: list[Change]
    violates: bool
    loses: bool
    values: list[str]
    truths: list[Truth]
    strips: list[Strip]
    watched: list[str]
    source: Place | None
    blame: Place | None
    node: int | None


class Loop(_Struct, frozen=True):
    """The endless part of a run."""

    first: int = msgspec.field(name="from")
    words: str


class Run(_Struct, frozen=True):
    """A run: `TraceDocument` in the types of the front end."""

    id: str
    kind: RunKind
    title: str
    parameters: str
    why: list[str]
    culprit: int | None
    loop: Loop | None
    lanes: list[str]
    cells: list[str]
    watches: list[str]
    rows: list[Row]
    replayed: bool
    saved: msgspec.Raw
    command: str


class PropertyAnswer(_Struct, frozen=True):
    """The answer for a property."""

    name: str
    sign: Sign
    answer: str
    detail: str
    trace: int | None


class Coverage(_Struct, frozen=True):
    """How often a step happened."""

    step: str
    fault: bool
    times: int
    blocked: str
    part: Place | None


class Group(_Struct, frozen=True):
    """States with the same values of some variables."""

    values: list[str]
    states: int
    mark: Mark


class Grouping(_Struct, frozen=True):
    """The graph with such states taken together."""

    by: list[str]
    groups: list[Group]
    edges: list[tuple[int, int, str, int]]
    left_out: str


class Node(_Struct, frozen=True):
    """A state of the graph."""

    state: int
    level: int
    values: list[int]
    mark: Mark


class Label(_Struct, frozen=True):
    """A step instance, as edges of the graph carry it."""

    text: str
    fault: bool


class Graph(_Struct, frozen=True):
    """The state graph."""

    states: int
    transitions: int
    complete: bool
    histogram: list[int]
    cells: list[str]
    texts: list[str]
    nodes: list[Node]
    edges: list[tuple[int, int, int]]
    labels: list[Label]
    left_out: str
    groupings: list[Grouping]


class Spec(_Struct, frozen=True):
    """Everything about one spec."""

    name: str
    file: str
    parameters: str
    sign: Sign
    verdict: str
    about: str
    properties: list[PropertyAnswer]
    traces: list[Run]
    sources: dict[str, Source]
    coverage: list[Coverage]
    graph: Graph | None
    run: list[str]
    proof: str


class At(_Struct, frozen=True):
    """A place in a run: `Place` in the types of the front end."""

    spec: str
    trace: str
    step: int
    steps: list[str]


class Live(_Struct, frozen=True):
    """What a server offers."""

    token: str
    version: int
    at: At


class Message(_Struct, frozen=True):
    """Something that is about no run."""

    sign: Sign
    text: str


class Document(_Struct, frozen=True):
    """The whole document."""

    schema: Literal["modelcheck.page/1"]
    version: str
    specs: list[Spec]
    messages: list[Message]
    live: Live | None


class Choice(_Struct, frozen=True):
    """A step that can be taken."""

    step: str
    fault: bool
    changes: list[str]


class Refused(_Struct, frozen=True):
    """A step that cannot be taken: `DisabledDocument` in the types of the front end."""

    step: str
    fault: bool
    why: str
    part: Place | None


class Walk(_Struct, frozen=True):
    """A run of one's own, and where it can go."""

    trace: Run
    enabled: list[Choice]
    disabled: list[Refused]
    problem: str
