"""Who may ask: this machine, a page that this server has made, and nobody else.

A page of another site can send requests to this machine, and a name of its own can be made to mean this machine. Both
are told by what a browser says of them: the host that it asked for, the origin of the page, and a token that only the
page of this server has.
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Final

TOKEN_HEADER: Final = "x-modelcheck-token"


class Guard:
    """The guard of one server.

    Args:
        port: The port that it listens to.
        token: What only its own page knows.
    """

    def __init__(self, port: int, token: str) -> None:
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._token = token

    def why_no_page(self, headers: Mapping[str, str], token: str) -> str | None:
        """The reason why a page is not given out; None if it is. `headers` have names in small letters."""
        return self._foreign(headers) or self._unknown(token)

    def why_no_answer(self, headers: Mapping[str, str]) -> str | None:
        """The reason why a question is not answered; None if it is."""
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return "a question is JSON"
        return self._foreign(headers) or self._unknown(headers.get(TOKEN_HEADER, ""))

    def _foreign(self, headers: Mapping[str, str]) -> str | None:
        if headers.get("host", "") not in self._hosts:
            return "the host asked for is not this machine"
        origin = headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return "the question comes from a page of somebody else"
        return None

    def _unknown(self, token: str) -> str | None:
        return None if compare_digest(token.encode(), self._token.encode()) else "the token is not the one of this run"
