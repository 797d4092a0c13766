from __future__ import annotations

import json
from typing import Any

import pytest

from selmask.anchors.chat import ask, check_answers
from selmask.errors import RunFailed
from tests.support.chat_server import chat_server, closed_address

QUESTION = [{"role": "user", "content": "Classify"}]


def test_the_model_is_asked_at_temperature_0() -> None:
    asked: list[dict[str, Any]] = []

    def script(request: dict[str, Any]) -> str:
        asked.append(request)
        return "plant"

    with chat_server(script) as url:
        assert ask(url, "tiny", QUESTION) == "plant"
    assert asked == [{"model": "tiny", "messages": QUESTION, "temperature": 0, "max_tokens": 32}]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b"out of memory"), "refuses with status 500.*out of memory"),
        ((404, b""), "refuses with status 404"),
        ((200, b"<html>It works</html>"), "in another form.*It works"),
        ((200, b"{}"), "in another form"),
        ((200, json.dumps({"choices": []}).encode()), "in another form"),
        ((200, json.dumps({"choices": [{"message": {"content": None}}]}).encode()), "in another form"),
        ((200, b"[1, 2]"), "in another form"),
        ((200, b"\xff\xfe"), "in another form"),
        (None, "does not answer"),
    ],
    ids=str,
)
def test_faults_say_what_the_server_said(answer: tuple[int, bytes] | None, said: str) -> None:
    with chat_server(lambda _: answer) as url, pytest.raises(RunFailed, match=said):
        ask(url, "tiny", QUESTION)


def test_a_server_that_is_not_there_is_named() -> None:
    url = closed_address()
    with pytest.raises(RunFailed, match=f"does not answer.*Given: '?{url}/models"):
        check_answers(url, 5)


def test_whatever_a_server_says_it_is_there() -> None:
    with chat_server(lambda _: "") as url:
        check_answers(url, 5)
