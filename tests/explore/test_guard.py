"""Who may ask: the page of this run, and nobody else."""

import pytest

from modelcheck.explore.guard import Guard

GUARD = Guard(4321, "secret")
HERE = {"host": "127.0.0.1:4321", "content-type": "application/json", "x-modelcheck-token": "secret"}


@pytest.mark.parametrize("change", [{}, {"host": "localhost:4321"}, {"origin": "http://127.0.0.1:4321"}])
def test_its_own_page_may_ask(change: dict[str, str]) -> None:
    assert GUARD.why_no_answer(HERE | change) is None
    assert GUARD.why_no_page(HERE | change, "secret") is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"host": "127.0.0.1:80"}, "not this machine"),
        ({"host": "evil.example:4321"}, "not this machine"),
        ({"host": ""}, "not this machine"),
        ({"origin": "http://evil.example"}, "somebody else"),
        ({"origin": "https://127.0.0.1:4321"}, "somebody else"),
        ({"origin": "null"}, "somebody else"),
        ({"x-modelcheck-token": "guess"}, "token"),
        ({"x-modelcheck-token": ""}, "token"),
        ({"x-modelcheck-token": "sécret"}, "token"),
        ({"content-type": "text/plain"}, "JSON"),
    ],
)
def test_nobody_else_may(change: dict[str, str], why: str) -> None:
    assert why in (GUARD.why_no_answer(HERE | change) or "")


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_the_token_there_is_no_page(token: str) -> None:
    assert "token" in (GUARD.why_no_page(HERE, token) or "")
    assert "machine" in (GUARD.why_no_page(HERE | {"host": "evil.example"}, "secret") or "")
