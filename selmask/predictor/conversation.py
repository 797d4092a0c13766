"""A child process that is asked and answers in lines of JSON."""

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
    """The process has ended; the message is the last line that it printed beside its answers."""


class Conversation:
    """Starts `command`; its other output goes to a file, because a pipe that nobody drains would stall it.

    Not for several threads at once.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
            env=environment,
            start_new_session=True,
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def say(self, said: dict[str, Any]) -> None:
        """Sends one line.

        Raises:
            Ended: the process has ended.
        """
        try:
            self._questions.write(json.dumps(said).encode() + b"\n")
            self._questions.flush()
        except OSError as error:
            raise Ended(self._last_noise()) from error

    def hear(self, seconds: float) -> dict[str, Any]:
        """The next line that comes.

        Raises:
            Ended: the process has ended instead.
            SelmaskError: it said nothing for `seconds`, and was ended.
        """
        try:
            line = self._heard.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise SelmaskError(
                f"The model did not answer within {seconds:.0f} s",
                do="Try fewer texts at once, or wait for runs to end",
            ) from None
        if line is None:
            raise Ended(self._last_noise())
        heard: dict[str, Any] = json.loads(line)
        return heard

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # what was not sent yet will never be
            self._questions.close()
        self._noise.close()

    def _listen(self) -> None:
        with self._answers:
            for line in self._answers:
                self._heard.put(line)
        self._process.wait()  # waited for, lest it stays a zombie
        self._heard.put(None)

    def _last_noise(self) -> str:
        self._noise.seek(0)
        lines = self._noise.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
