"""The specs of a run, read again when a file of theirs changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from modelcheck.errors import ModelcheckError
from modelcheck.explore.session import Session


class Reloading:
    """The session as it is now.

    Args:
        make: Reads the specs and searches them.
        files: The files to look at.

    Raises:
        ModelcheckError: They cannot be read for the first time.

    Attributes:
        version: Grows with each session.
    """

    def __init__(self, make: Callable[[], Session], files: Iterable[Path]) -> None:
        self._make = make
        self._files: Final = tuple(files)
        self.version = 1
        self._seen, self._problem = self._look(), ""
        self.session = make()

    def look(self) -> str:
        """Read the specs again if a file has changed.

        Returns:
            What is wrong with the changed files, in which case the session stays; else empty.
        """
        seen = self._look()
        if seen == self._seen:
            return self._problem
        self._seen, self._problem = seen, ""
        try:
            self.session = self._make()
            self.version += 1
        except ModelcheckError as error:
            self._problem = f"the spec has changed, and cannot be read: {error}"
        return self._problem

    def _look(self) -> Mapping[Path, tuple[int, int] | None]:
        return {path: _stamp(path) for path in self._files}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
