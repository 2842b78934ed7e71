"""The questions of a page by HTTP, on this machine alone; starlette and uvicorn are the extra `explore`."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeAlias

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from modelcheck.errors import ModelcheckError
from modelcheck.explore.guard import Guard
from modelcheck.explore.reload import Reloading
from modelcheck.explore.session import Session
from modelcheck.report.page import schema
from modelcheck.report.page.html import page_html

_MOST_BYTES: Final = 1_000_000
"""The size of a question; a longer one is none of the page's."""

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_Answer: TypeAlias = Callable[[Any], object]


class _Place(msgspec.Struct):
    """A place in a run of one's own."""

    spec: str
    steps: list[str] = []
    watches: list[str] = []


class _File(msgspec.Struct):
    spec: str
    name: str
    text: str
    watches: list[str] = []


class _Until(_Place):
    expression: str = ""


class _Random(_Place):
    count: int = 1
    seed: int = 0


class _Groups(msgspec.Struct):
    spec: str
    by: list[str]


class _Save(_Place):
    kind: str = msgspec.field(name="as", default="trace")


class _State(msgspec.Struct):
    version: int


class Server:
    """A server of one run of `modelcheck explore`.

    Args:
        reloading: The specs, read anew where a file changes.
        at: Where the page begins.
        save: Saves a run as a trace or a test, and says where.

    Attributes:
        address: What a browser is to open.
    """

    def __init__(
        self, reloading: Reloading, at: schema.At, save: Callable[[str, list[str], str], Mapping[str, str]]
    ) -> None:
        self._reloading = reloading
        self._at = at
        self._save = save
        self._token = secrets.token_urlsafe(24)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()  # so that a browser that is quicker than the server waits
        port = self._socket.getsockname()[1]
        self._guard = Guard(port, self._token)
        self.address = f"http://127.0.0.1:{port}/?token={self._token}"
        config = uvicorn.Config(self._app(), log_level="error", access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Answer until the page or an interrupt ends it."""
        with suppress(KeyboardInterrupt):  # the way to end it, and no failure
            self._server.run(sockets=[self._socket])

    def _app(self) -> Starlette:
        questions: dict[str, tuple[type[msgspec.Struct], _Answer]] = {
            "walk": (_Place, lambda q: self._session.walk(q.spec, q.steps, q.watches)),
            "file": (_File, lambda q: self._session.file(q.spec, q.name, q.text, q.watches)._asdict()),
            "until": (_Until, lambda q: self._session.until(q.spec, q.steps, q.expression)._asdict()),
            "random": (_Random, lambda q: self._session.random(q.spec, q.steps, q.count, q.seed)),
            "deliver": (_Place, self._deliver),
            "groups": (_Groups, lambda q: self._session.groups(q.spec, q.by)),
            "save": (_Save, lambda q: self._save(q.spec, q.steps, q.kind)),
            "state": (_State, self._state),
            "end": (msgspec.Struct, self._end),
        }
        routes = [Route("/", self._page)]
        routes += [Route(f"/api/{name}", self._answering(*each), methods=["POST"]) for name, each in questions.items()]
        return Starlette(routes=routes)

    @property
    def _session(self) -> Session:
        return self._reloading.session

    async def _page(self, request: Request) -> Response:
        why = self._guard.why_no_page(request.headers, request.query_params.get("token", ""))
        if why is not None:
            return _refused(why)
        document = self._session.document(self._live())
        return Response(page_html(document), media_type="text/html; charset=utf-8", headers=_HEADERS)

    def _answering(self, shape: type[msgspec.Struct], answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            why = self._guard.why_no_answer(request.headers)
            if why is not None:
                return _refused(why)
            body = b""
            async for piece in request.stream():
                body += piece
                if len(body) > _MOST_BYTES:
                    return _refused("the question is too long", status=413)
            try:
                question = msgspec.json.decode(body or b"{}", type=shape)
            except msgspec.DecodeError as error:
                return _refused(f"no such question: {error}", status=400)
            try:
                return _json(await run_in_threadpool(answer, question))
            except ModelcheckError as error:
                return _json({"problem": str(error)})

        return answered

    def _deliver(self, question: _Place) -> object:
        return {"answers": [each._asdict() for each in self._session.deliver(question.spec, question.steps)]}

    def _state(self, question: _State) -> object:
        words = self._reloading.look()
        changed = question.version != self._reloading.version
        document = self._session.document(self._live()) if changed else None
        return {"version": self._reloading.version, "changed": changed, "document": document, "words": words}

    def _end(self, _: object) -> object:
        self._server.should_exit = True
        return {}

    def _live(self) -> schema.Live:
        return schema.Live(token=self._token, version=self._reloading.version, at=self._at)


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json", headers=_HEADERS)


def _refused(why: str, *, status: int = 403) -> Response:
    return Response(why, status_code=status, media_type="text/plain; charset=utf-8", headers=_HEADERS)
