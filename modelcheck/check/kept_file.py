"""The file of kept proofs, `modelcheck.proofs/1`: invariants and ranks, and nothing that has to be believed.

It says for which property of which spec each may be tried. What the property claims, which parameters are open, and
where it is promised is for the spec to say.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from modelcheck.ir.coded import NotCoded, Types, coded, decoded
from modelcheck.verdict import Invariant, Rank

FOLDER: Final = "proofs"
"""The folder beside a spec."""

_SCHEMA: Final = "modelcheck.proofs/1"
_MOST_BYTES: Final = 1_000_000
_MOST_PARTS: Final = 2_000
"""The most conjuncts and components of one proof."""


class KeptProof(NamedTuple):
    """A proof that was found once; `evidence` is what may be tried, and nothing of it is believed."""

    spec: str
    property: str
    evidence: Invariant


class _Rank(msgspec.Struct):
    variable: str
    keys: list[int]
    components: list[Any]
    for_good: Any = None


class _Proof(msgspec.Struct):
    spec: str
    property: str
    unbounded: list[str]
    each: dict[str, str]
    conjuncts: list[Any]
    ranks: list[_Rank]


class _File(msgspec.Struct):
    schema: str
    proofs: list[_Proof]


def beside(spec: Path) -> Path:
    """The file of the proofs kept beside the file of a spec."""
    return spec.parent / FOLDER / f"{spec.stem}.json"


def written(proofs: Iterable[KeptProof], path: Path | None = None) -> bytes:
    """The file of these proofs, and of those of other properties that there are in the file at `path`."""
    found = [] if path is None else list(_proofs(path))
    for proof in map(_coded, proofs):
        found = [each for each in found if (each.spec, each.property) != (proof.spec, proof.property)]
        found.append(proof)
    found.sort(key=lambda each: (each.spec, each.property))
    return f'{{"schema":"{_SCHEMA}","proofs":[\n{("," + chr(10)).join(map(_text, found))}\n]}}\n'.encode()


def read(path: Path, types: Types) -> tuple[KeptProof, ...]:
    """The proofs in a file that can be tried; none where there is no such file, or what is there is none.

    It is not looked for behind a link, nor read if it is long. `types` are those of the spec.
    """
    return tuple(each for proof in _proofs(path) for each in _decoded(proof, types))


def _proofs(path: Path) -> list[_Proof]:
    data = _data(path)
    if data is None:
        return []
    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, RecursionError):
        return []
    return file.proofs if file.schema == _SCHEMA else []


def _data(path: Path) -> bytes | None:
    """The content of a plain file that is not too long; None for anything else, which is not waited for."""
    if path.parent.is_symlink() or path.is_symlink():
        return None
    try:
        # A pipe in its place would be waited for without O_NONBLOCK.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        plain = stat.S_ISREG(status.st_mode) and status.st_size <= _MOST_BYTES
        return os.read(handle, _MOST_BYTES) if plain else None
    except OSError:
        return None
    finally:
        os.close(handle)


def _coded(proof: KeptProof) -> _Proof:
    evidence = proof.evidence
    return _Proof(
        spec=proof.spec,
        property=proof.property,
        unbounded=list(evidence.unbounded),
        each=dict(evidence.each),
        conjuncts=list(map(coded, evidence.conjuncts)),
        ranks=[
            _Rank(
                rank.variable,
                list(rank.keys),
                list(map(coded, rank.components)),
                None if rank.for_good is None else coded(rank.for_good),
            )
            for rank in evidence.ranks
        ],
    )


def _decoded(proof: _Proof, types: Types) -> Iterator[KeptProof]:
    if len(proof.conjuncts) + sum(len(rank.components) for rank in proof.ranks) > _MOST_PARTS:
        return
    try:
        ranks = tuple(
            Rank(
                variable=rank.variable,
                keys=tuple(rank.keys),
                components=tuple(decoded(each, types) for each in rank.components),
                for_good=None if rank.for_good is None else decoded(rank.for_good, types),
            )
            for rank in proof.ranks
        )
        evidence = Invariant(
            conjuncts=tuple(decoded(each, types) for each in proof.conjuncts),
            unbounded=tuple(proof.unbounded),
            fixed=(),
            engine="kept proof",
            ranks=ranks,
            each=tuple(proof.each.items()),
        )
    except NotCoded:
        return
    yield KeptProof(proof.spec, proof.property, evidence)


def _text(proof: _Proof) -> str:
    """A line for each conjunct and rank, so that a change of one is a change of one line."""
    head = {name: getattr(proof, name) for name in ("spec", "property", "unbounded", "each")}
    opened = msgspec.json.encode(head).decode()[:-1]
    return f'{opened},\n"conjuncts":{_list(proof.conjuncts)},\n"ranks":{_list(proof.ranks)}}}'


def _list(parts: Sequence[object]) -> str:
    return "[" + ",".join(f"\n  {msgspec.json.encode(part).decode()}" for part in parts) + "]"
