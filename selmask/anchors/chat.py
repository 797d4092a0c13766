"""One question to a large language model behind an OpenAI-compatible server on this machine.

Written with the standard library: a question is one request, and the clients of such servers bring dozens of packages.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from selmask.errors import RunFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 300.0
"""The time that a server has for an answer, the loading of the model before the first one included."""

_ANSWER_TOKENS = 32
_SHOWN = 200

Message = dict[str, str]


def ask(url: str, model: str, messages: Sequence[Message]) -> str:
    """The model's answer, as certain as it can be asked for: at temperature 0.

    Args:
        url: The server's address, up to the version: http://127.0.0.1:8000/v1.
        model: The model's name there.
        messages: The conversation, each message with `role` and `content`.

    Raises:
        RunFailed: the server does not answer, refuses, or answers in another form; says what it said.
    """
    question = {"model": model, "messages": list(messages), "temperature": 0, "max_tokens": _ANSWER_TOKENS}
    answer = _sent(url, "/chat/completions", json.dumps(question).encode(), SECONDS)
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise _not_understood(url, json.dumps(answer)) from None
    if not isinstance(content, str):
        raise _not_understood(url, json.dumps(answer))
    return content


def check_answers(url: str, seconds: float) -> None:
    """Asks the server for its models, which takes no time; whatever it says is an answer.

    Raises:
        RunFailed: it does not answer.
    """
    _opened(url + "/models", None, seconds)


def _sent(url: str, path: str, body: bytes, seconds: float) -> Any:
    status, text = _opened(url + path, body, seconds)
    if status >= HTTPStatus.BAD_REQUEST:
        raise RunFailed(
            f"The language model server refuses with status {status}",
            given=f"{url + path}: {text[:_SHOWN]}",
            do="Check the model's name and the address; the server's own log may say more",
        )
    try:
        return json.loads(text)
    except ValueError:
        raise _not_understood(url + path, text) from None


def _opened(address: str, body: bytes | None, seconds: float) -> tuple[int, str]:
    """The status and the text of an answer."""
    request = Request(address, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 - only http(s)
    try:
        # No proxy: the server is on this machine.
        with build_opener(ProxyHandler({})).open(request, timeout=seconds) as answer:
            return int(answer.status), answer.read().decode("utf-8", "replace")
    except HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        raise RunFailed(
            f"The language model server does not answer: {error}",
            given=address,
            do="Start the server, or correct its address",
        ) from error


def _not_understood(url: str, answer: str) -> RunFailed:
    return RunFailed(
        "The language model server answers in another form than that of OpenAI's interface",
        given=f"{url}: {answer[:_SHOWN]}",
        accepted="choices, with a message in each",
        do="Check that the address ends where its interface begins, often with /v1",
    )
