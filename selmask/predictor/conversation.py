"""A conversation with a child process in lines of JSON."""

from __future__ import annotations

import json
import queue
import subprocess
import tempfile
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, cast

from selmask.errors import SelmaskError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Ended(Exception):
    """The process has ended; the message is the last line of its other output."""


class Conversation:
    """Starts `command`; its other output goes to a file, because a pipe that nobody reads would stall it.

    Not thread-safe.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            env=environment,
            start_new_session=True,
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def say(self, message: dict[str, Any]) -> None:
        """Sends one line.

        Raises:
            Ended: the process has ended.
        """
        try:
            self._questions.write(json.dumps(message).encode() + b"\n")
            self._questions.flush()
        except OSError as error:
            raise Ended(self._last_line()) from error

    def hear(self, seconds: float) -> dict[str, Any]:
        """Waits for the next line.

        Raises:
            Ended: the process has ended instead.
            SelmaskError: no line came within `seconds`; the process was ended.
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise SelmaskError(
                f"The model did not answer within {seconds:.0f} s",
                do="Try fewer texts at once, or wait for runs to end",
            ) from None
        if line is None:
            raise Ended(self._last_line())
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # unsent questions are dropped
            self._questions.close()
        self._output.close()

    def _listen(self) -> None:
        with self._answers:
            for line in self._answers:
                self._lines.put(line)
        self._process.wait()  # reaps it, so that no zombie stays
        self._lines.put(None)

    def _last_line(self) -> str:
        self._output.seek(0)
        lines = self._output.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it printed nothing"
