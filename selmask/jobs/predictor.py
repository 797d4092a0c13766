"""The process that answers with a finished model, so that the web process never loads one.

`python -m selmask.jobs.predictor --model FOLDER` speaks JSON, one object a line. It says `{"ready": true}` or
`{"error": sentence}` once, then answers `{"id", "texts": [...]}` with `{"id", "error": sentence}` or
`{"id", "results": [{"label", "probabilities"}]}`. It ends when its input is closed, or when nobody asks for a while.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from selmask.errors import SelmaskError
from selmask.jobs import reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.jobs.classifier import Classifier

IDLE_SECONDS = 600.0

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Loads the model that the command line names and answers until there is nobody to answer."""
    given = _parser().parse_args(arguments)
    answers = _own_stdout()
    try:
        from selmask.jobs.classifier import Classifier  # torch takes seconds: the arguments come first

        classifier = Classifier(given.model)
    except SelmaskError as error:
        _say(answers, {"error": str(error)})
        return error.exit_code
    _say(answers, {"ready": True})
    for line in lines(sys.stdin.fileno(), given.idle):
        _say(answers, _answer(classifier, line))
    return 0


def _answer(classifier: Classifier, line: bytes) -> dict[str, Any]:
    request: dict[str, Any] = {}
    try:
        request = json.loads(line)
        return {"id": request["id"], "results": classifier.classify(request["texts"])}
    except Exception as error:
        log.exception("No answer.")
        return {"id": request.get("id"), "error": reasons.of_error(error)}


def lines(descriptor: int, idle_seconds: float) -> Iterator[bytes]:
    """Whole lines as they come; ends at the end of input, or when none came for `idle_seconds`."""
    begun = b""
    while select.select([descriptor], [], [], idle_seconds)[0]:
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
    parser = argparse.ArgumentParser(prog="selmask.jobs.predictor", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the folder of a finished classifier")
    parser.add_argument(
        "--idle", type=float, default=IDLE_SECONDS, help="ends after so many seconds without a question"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
