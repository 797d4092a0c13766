"""A model in its own process, which starts with the first question and ends when idle (see `server.py`)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Literal

from selmask.child import child_environment, python_command
from selmask.errors import BadModel, SelmaskError
from selmask.models import model_folder
from selmask.predictor.conversation import Conversation, Ended
from selmask.processes.devices import cores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

IDLE_SECONDS = 600.0
"""A model holds its memory for so long after the last question."""

START_SECONDS = 120.0
ANSWER_SECONDS = 120.0
"""A large model on a slow disk is loaded by then, and many texts are answered; what takes longer is taken to hang."""

Kind = Literal["classifier", "guesser"]
"""The kind of model in the folder: a key of `server.KINDS`."""


class ModelProcess:
    """The model in `folder`; thread-safe: questions of several threads wait for one another.

    Args:
        kind: The kind of model.
        folder: Its configuration, weights and tokenizer.
        idle_seconds: The process ends after this time without a question; the next question starts another.
        answer_seconds: The longest time for an answer.
    """

    def __init__(
        self,
        kind: Kind,
        folder: Path,
        *,
        idle_seconds: float = IDLE_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._kind = kind
        self._folder = folder
        self._idle_seconds = idle_seconds
        self._answer_seconds = answer_seconds
        self._lock = threading.Lock()
        self._conversation: Conversation | None = None
        self._answering_for: tuple[int, int] | None = None
        self._questions = 0

    def ask(self, question: str, about: Sequence[Any]) -> list[dict[str, Any]]:
        """The answers to `question` about each of `about`, in their order.

        Raises:
            BadModel: the model cannot be loaded, or is of another kind.
            SelmaskError: the process did not answer, or cannot.
        """
        with self._lock:
            request = {"ask": question, "about": list(about)}
            try:
                answer = self._answer(request)
            except Ended:  # it was idle or killed: a new process answers
                self._close()
                answer = self._answer_or_say_why(request)
        if "error" in answer:
            raise SelmaskError(answer["error"])
        results: list[dict[str, Any]] = answer["results"]
        return results

    def close(self) -> None:
        """Ends the process; the next question starts another."""
        with self._lock:
            self._close()

    def _answer_or_say_why(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._answer(request)
        except Ended as error:
            self._close()
            raise SelmaskError("The predictor ended instead of answering", given=str(error)) from error

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        conversation = self._conversation
        if conversation is None or not conversation.is_alive or self._answering_for != self._version():
            self._close()
            conversation = self._start()
        self._questions += 1
        conversation.say({"id": self._questions, **request})
        while (answer := conversation.hear(self._answer_seconds)).get("id") != self._questions:
            pass  # the answer to a question that was given up
        return answer

    def _start(self) -> Conversation:
        model_folder.checked(self._folder)
        version = self._version()
        where = ["--model", str(self._folder), "--kind", self._kind, "--idle", str(self._idle_seconds)]
        # GPUs are for runs, and a finished model is complete: it needs neither a GPU nor the hub.
        settings = {"CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(cores())}
        command = python_command("selmask.predictor.server", *where)
        started = Conversation(command, child_environment() | settings)
        self._conversation = started
        self._answering_for = version
        hello = started.hear(START_SECONDS)
        if "error" in hello:
            self._close()
            raise BadModel(hello["error"])
        return started

    def _version(self) -> tuple[int, int] | None:
        """Distinguishes the model from one that a repeated run has put in its place; None if there is none."""
        try:
            status = (self._folder / model_folder.CONFIG).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _close(self) -> None:
        if self._conversation is not None:
            self._conversation.close()
        self._conversation = None
