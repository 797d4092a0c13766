"""The process that answers with a model, so that the web process never loads one.

`python -m selmask.predictor.server --kind classifier --model FOLDER --idle 600` speaks JSON, one object a line. It says
`{"ready": true}` or `{"error": sentence}` once, then answers `{"id", "ask": question, "about": [...]}` with
`{"id", "error": sentence}` or `{"id", "results": [...]}`, a result for each thing that was asked about. What can be
asked is what the model's class has among its `questions`. It ends when its input is closed, or when nobody asks for a
while.
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
"""The class for each kind of model, by name: torch comes in with them."""

log = logging.getLogger(__name__)


class Answerer(Protocol):
    """A model in memory that can be asked."""

    @property
    def questions(self) -> Mapping[str, Callable[[Sequence[Any]], list[dict[str, Any]]]]:
        """What answers each question about some things: a JSON-like result for each of them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Loads the model that the command line names and answers until there is nobody to answer."""
    given = _parser().parse_args(arguments)
    answers = _own_stdout()
    try:
        model = _load(given.kind, given.model)  # torch takes seconds: the arguments come first
    except SelmaskError as error:
        _say(answers, {"error": str(error)})
        return error.exit_code
    _say(answers, {"ready": True})
    for line in lines(sys.stdin.fileno(), given.idle):
        _say(answers, _answer(model, line))
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
        raise BadInput("The model cannot be asked that", given=question, accepted=", ".join(model.questions))
    return model.questions[question](about)


def lines(descriptor: int, idle_seconds: float) -> Iterator[bytes]:
    """Whole lines as they come; ends at the end of input, or when none came for `idle_seconds`."""
    begun = b""
    # select() refuses descriptors above 1,023, and epoll regular files; poll takes both.
    with selectors.PollSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while selector.select(idle_seconds):
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                return
            *whole, begun = (begun + chunk).split(b"\n")
            yield from whole


def _own_stdout() -> TextIO:
    """The real standard output, for answers alone: what libraries print goes to standard error from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _say(answers: TextIO, said: dict[str, Any]) -> None:
    answers.write(json.dumps(said) + "\n")
    answers.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="selmask.predictor.server", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--kind", choices=KINDS, default="classifier", help="what the model is asked as")
    parser.add_argument("--idle", type=float, required=True, help="ends after so many seconds without a question")
    return parser


if __name__ == "__main__":
    sys.exit(main())
