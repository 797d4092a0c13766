"""The predictor's process, which answers questions with a model, so that the web process never loads one.

`python -m selmask.predictor.server --kind classifier --model FOLDER --idle 600` reads and writes JSON, one object per
line. It first writes `{"ready": true}` or `{"error": sentence}`. It answers `{"id", "ask": question, "about": [...]}`
with `{"id", "error": sentence}` or `{"id", "results": [...]}`, one result for each item of `about`. The questions are
those of the model's class. It ends when its input is closed, or after the idle time without a question.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import selectors
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from selmask.errors import BadInput, SelmaskError
from selmask.processes import reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

KINDS = {"classifier": "selmask.predictor.classifier:Classifier", "guesser": "selmask.predictor.guesser:Guesser"}
"""The class of each kind of model, by name, because importing it imports torch."""

log = logging.getLogger(__name__)


class Answerer(Protocol):
    """A model in memory that answers questions."""

    @property
    def questions(self) -> Mapping[str, Callable[[Sequence[Any]], list[dict[str, Any]]]]:
        """A function for each question, which returns a JSON-like result for each item."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Loads the model that the command line names, and answers until the input or the idle time ends."""
    given = _parser().parse_args(arguments)
    answers = _own_stdout()
    try:
        model = _load(given.kind, given.model)  # after the arguments, since torch takes seconds
    except SelmaskError as error:
        _write(answers, {"error": str(error)})
        return error.exit_code
    _write(answers, {"ready": True})
    for line in lines(sys.stdin.fileno(), given.idle):
        _write(answers, _answer(model, line))
    return 0


def _load(kind: str, folder: Path) -> Answerer:
    module, _, name = KINDS[kind].partition(":")
    model: Answerer = getattr(importlib.import_module(module), name)(folder)
    return model


def _answer(model: Answerer, line: bytes) -> dict[str, Any]:
    request: dict[str, Any] = {}
    try:
        request = json.loads(line)
        return {"id": request["id"], "results": _results(model, request["ask"], request["about"])}
    except Exception as error:
        log.exception("No answer.")
        return {"id": request.get("id"), "error": reasons.of_error(error)}


def _results(model: Answerer, question: str, about: Sequence[Any]) -> list[dict[str, Any]]:
    if question not in model.questions:
        raise BadInput("The model does not answer this question", given=question, accepted=", ".join(model.questions))
    return model.questions[question](about)


def lines(descriptor: int, idle_seconds: float) -> Iterator[bytes]:
    """Complete lines as they arrive; ends with the input, or after `idle_seconds` without a line."""
    partial = b""
    # select() refuses descriptors above 1,023, and epoll regular files; poll takes both.
    with selectors.PollSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while selector.select(idle_seconds):
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                return
            *whole, partial = (partial + chunk).split(b"\n")
            yield from whole


def _own_stdout() -> TextIO:
    """The real standard output, only for answers; from now on, the output of libraries goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _write(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="selmask.predictor.server", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--kind", choices=KINDS, default="classifier", help="the kind of model")
    parser.add_argument("--idle", type=float, required=True, help="ends after this many seconds without a question")
    return parser


if __name__ == "__main__":
    sys.exit(main())
