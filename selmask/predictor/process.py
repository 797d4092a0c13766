"""A model in a process of its own that starts when asked and ends when idle; see `server.py` for what it speaks."""

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
START_SECONDS = 120.0
ANSWER_SECONDS = 120.0

Kind = Literal["classifier", "guesser"]
"""What a process makes of its folder: a row of `server.KINDS`."""


class ModelProcess:
    """The model in `folder`; may be asked from several threads, which wait for one another.

    Args:
        kind: What it is asked as.
        folder: Its configuration, weights and tokenizer.
        idle_seconds: After how long without a question the process ends; the next question starts another.
        answer_seconds: How long an answer may take.
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
        self._asked = 0

    def ask(self, question: str, about: Sequence[Any]) -> list[dict[str, Any]]:
        """The answers to `question` about each of `about`, in their order.

        Raises:
            BadModel: the model cannot be loaded, or is none of its kind.
            SelmaskError: the process did not answer, or cannot.
        """
        with self._lock:
            said = {"ask": question, "about": list(about)}
            try:
                answer = self._answer(said)
            except Ended:  # it was idle, or was killed: that is no reason not to answer
                self._close()
                answer = self._answer_or_say_why(said)
        if "error" in answer:
            raise SelmaskError(answer["error"])
        results: list[dict[str, Any]] = answer["results"]
        return results

    def close(self) -> None:
        """Ends the process; the next question starts another."""
        with self._lock:
            self._close()

    def _answer_or_say_why(self, said: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._answer(said)
        except Ended as error:
            self._close()
            raise SelmaskError("The predictor ended instead of answering", given=str(error)) from error

    def _answer(self, said: dict[str, Any]) -> dict[str, Any]:
        conversation = self._conversation
        if conversation is None or not conversation.is_alive or self._answering_for != self._version():
            self._close()
            conversation = self._start()
        self._asked += 1
        conversation.say({"id": self._asked, **said})
        while (answer := conversation.hear(self._answer_seconds)).get("id") != self._asked:
            pass  # an answer to a question whose asker has given up
        return answer

    def _start(self) -> Conversation:
        model_folder.checked(self._folder)
        version = self._version()
        where = ["--model", str(self._folder), "--kind", self._kind, "--idle", str(self._idle_seconds)]
        # The GPUs are for runs, and a finished model is all here: neither is looked for.
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
        """Tells the model from one that a run, done again, has put in its place; None where there is none."""
        try:
            status = (self._folder / model_folder.CONFIG).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _close(self) -> None:
        if self._conversation is not None:
            self._conversation.close()
        self._conversation = None
