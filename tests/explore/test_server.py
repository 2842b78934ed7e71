"""The server answers its own page over HTTP, refuses others, reads a changed spec again, and ends when asked."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from modelcheck.check import verify
from modelcheck.errors import UsageError
from modelcheck.explicit import Limits
from modelcheck.explore.reload import Reloading
from modelcheck.explore.session import Session
from modelcheck.report.page import schema
from modelcheck.report.page.states import States
from tests.explore.sessions import part
from tests.results import SPECS

pytest.importorskip("starlette")
server = pytest.importorskip("modelcheck.explore.server")

HEADERS = {"Content-Type": "application/json"}


class Opened:
    """A server that runs, and the means to ask it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.saved: list[tuple[str, list[str], str]] = []
        self.reloading = Reloading(self._make, [path])
        at = schema.At(spec="AtLeastOnce", trace="", step=0, steps=[])
        self.server = server.Server(self.reloading, at, self._save)
        parts = urlsplit(self.server.address)
        self.port = parts.port
        self.token = parse_qs(parts.query)["token"][0]
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def _make(self) -> Session:
        result = verify(str(self.path), any_size=False)
        if result.errors:
            raise UsageError(result.errors[0].message)
        return Session(result, [States.of(each.system, Limits()) for each in result], expression=part, targets={})

    def _save(self, spec: str, steps: list[str], kind: str) -> dict[str, str]:
        self.saved.append((spec, steps, kind))
        return {"path": "somewhere", "words": "saved"}

    def ask(self, name: str, question: object, **headers: str) -> tuple[int, str]:
        own = {**HEADERS, "X-Modelcheck-Token": self.token}
        return self.send("POST", f"/api/{name}", json.dumps(question), own | headers)

    def send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, headers)
        try:
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    path = tmp_path / "at_least_once.py"
    path.write_bytes((SPECS / "at_least_once.py").read_bytes())
    opened = Opened(path)
    opened.thread.start()
    yield opened
    assert opened.ask("end", {}) == (200, "{}")
    opened.thread.join()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"X-Modelcheck-Token": "guess"},
        {"Content-Type": "text/plain"},
    ],
)
def test_a_question_of_somebody_else_is_refused(opened: Opened, headers: dict[str, str]) -> None:
    assert opened.ask("walk", {"spec": "AtLeastOnce", "steps": []}, **headers)[0] == 403


def test_a_question_is_answered(opened: Opened) -> None:
    status, answer = opened.ask("walk", {"spec": "AtLeastOnce", "steps": ["start"], "watches": ["position"]})
    walk = json.loads(answer)
    assert status == 200
    assert [row["step"] for row in walk["trace"]["rows"]] == ["", "start"]
    assert walk["trace"]["rows"][1]["watched"] == ["0"]
    assert [each["step"] for each in walk["enabled"]] == ["poll", "crash"]
    _, answer = opened.ask("until", {"spec": "AtLeastOnce", "steps": [], "expression": "in_flight"})
    assert json.loads(answer)["words"] == "a shortest way, 2 steps"
    _, answer = opened.ask("deliver", {"spec": "AtLeastOnce", "steps": []})
    assert [each["message"] for each in json.loads(answer)["answers"]] == ["record 0", "record 1"]
    _, answer = opened.ask("groups", {"spec": "AtLeastOnce", "by": ["running"]})
    assert [group["values"] for group in json.loads(answer)["groups"]] == [["False"], ["True"]]
    _, answer = opened.ask("save", {"spec": "AtLeastOnce", "steps": ["start"], "as": "test"})
    assert (json.loads(answer)["words"], opened.saved) == ("saved", [("AtLeastOnce", ["start"], "test")])


@pytest.mark.parametrize(("body", "status"), [("{", 400), ('{"spec": 3}', 400), ('{"steps": "x"}', 400)])
def test_what_is_no_question_is_refused(opened: Opened, body: str, status: int) -> None:
    headers = {**HEADERS, "X-Modelcheck-Token": opened.token}
    assert opened.send("POST", "/api/walk", body, headers)[0] == status


def test_a_question_that_is_too_long_is_refused(opened: Opened) -> None:
    assert opened.ask("walk", {"spec": "x" * 1_100_000})[0] == 413


def test_a_mistake_in_a_question_is_said_in_the_answer(opened: Opened) -> None:
    assert opened.ask("walk", {"spec": "Nobody"}) == (200, '{"problem":"there is no spec Nobody here"}')


def test_a_changed_spec_is_read_again(opened: Opened) -> None:
    def state(version: int) -> dict[str, object]:
        return json.loads(opened.ask("state", {"version": version})[1])

    assert (state(1)["changed"], state(1)["words"]) == (False, "")
    text = opened.path.read_text(encoding="utf-8")
    opened.path.write_text(text.replace("def poll", "def fetch"), encoding="utf-8")
    now = state(1)
    assert (now["changed"], now["version"], now["words"]) == (True, 2, "")
    walk = json.loads(opened.ask("walk", {"spec": "AtLeastOnce", "steps": ["start", "poll"]})[1])
    assert walk["problem"] == "step 2, poll, cannot be taken: the spec has no such step"

    opened.path.write_text(text + "\n)", encoding="utf-8")
    broken = state(2)
    assert broken["changed"] is False
    assert str(broken["words"]).startswith("the spec has changed, and cannot be read")
    assert str(state(2)["words"]).startswith("the spec has changed, and cannot be read")
    opened.path.write_text(text + "\n# mended\n", encoding="utf-8")
    assert (state(2)["version"], state(3)["words"]) == (3, "")
