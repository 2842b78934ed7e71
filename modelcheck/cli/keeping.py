"""`prove --save`: proofs kept beside a spec, where `verify` tries them before it looks for one."""

from __future__ import annotations

import errno
from collections import defaultdict
from pathlib import Path

from modelcheck import library
from modelcheck.check.kept_file import KeptProof, beside, written
from modelcheck.check.result import Result
from modelcheck.cli.certificates import proof_of
from modelcheck.cli.options import warn
from modelcheck.cli.saving import replace_file


def keep(result: Result) -> list[Path]:
    """Write the proofs of a result beside their specs, and return the files; what a file keeps else stays in it.

    Where a file cannot be written, that is a warning: the proofs are below `.modelcheck` all the same.
    """
    found: defaultdict[Path, list[KeptProof]] = defaultdict(list)
    for spec in result.results:
        path = beside(library.located(spec.file))
        for each in spec.properties:
            evidence = proof_of(each)
            if evidence is not None:
                found[path].append(KeptProof(spec.system.name, each.name, evidence))
    return [path for path, proofs in found.items() if _kept(path, proofs)]


def _kept(path: Path, proofs: list[KeptProof]) -> bool:
    try:
        if path.parent.is_symlink():
            raise OSError(errno.ELOOP, "it is a symbolic link, which is not followed")
        path.parent.mkdir(exist_ok=True)
        replace_file(path, written(proofs, path))
    except OSError as error:
        warn(f"proofs are not kept beside the spec: {path}: {error.strerror or error}")
        return False
    return True
