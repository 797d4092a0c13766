"""Turns: each contender trains in a process of its own and waits until it is ordered to continue.

In a process of its own, a contender's global settings of torch and its memory do not affect the others. A waiting
contender takes no processor time, so only one works at any moment.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
_WARM_UP_STEPS = 2


@dataclass(frozen=True)
class Setting:
    """The input of every contender.

    Attributes:
        texts: A parquet file with a column `text`.
        model: The folder of the model.
        length: Tokens of a window.
        batch_tokens: Tokens of a batch: the maximum for selmask, the average for the others.
    """

    texts: str
    model: str
    length: int
    batch_tokens: int


class Turn(NamedTuple):
    """The work of a contender in one turn.

    Attributes:
        seconds: From the order to the end of the last step.
        tokens: Tokens read, padding not counted.
        predictions: Masked tokens among them.
        operations: Floating-point operations of a contender that only multiplies matrices.
        peak_mb: Peak memory of its process so far, in MiB.
    """

    seconds: float
    tokens: int
    predictions: int
    operations: float
    peak_mb: float

    @property
    def tokens_per_second(self) -> float:
        """The speed of training."""
        return self.tokens / self.seconds


class Baton:
    """The contender's side: reports each step, and waits when the turn is over.

    Args:
        orders: Each line is a turn's number of seconds; the process ends with the last line.
        answers: Receives a line of JSON when the contender is ready, and one after each turn.
        peak_mb: Measures peak memory.
        settle: Waits until the device has finished its work.
    """

    def __init__(
        self, orders: TextIO, answers: TextIO, peak_mb: Callable[[], float], settle: Callable[[], object]
    ) -> None:
        self._orders, self._answers, self._peak_mb, self._settle = orders, answers, peak_mb, settle
        self._facts: dict[str, Any] = {}
        self._warm_up = _WARM_UP_STEPS
        self._tokens, self._predictions, self._operations = 0, 0, 0.0
        self._seconds, self._began = 0.0, 0.0

    def tell(self, **facts: object) -> None:
        """Adds facts to the first answer."""
        self._facts |= facts

    def step_done(self, tokens: int = 0, predictions: int = 0, operations: float = 0.0) -> bool:
        """Counts a step and waits if the turn is over; returns False, which asks for no stop.

        Raises:
            SystemExit: there is no next turn.
        """
        self._tokens, self._predictions = self._tokens + tokens, self._predictions + predictions
        self._operations += operations
        if self._warm_up > 1:
            self._warm_up -= 1
        elif self._warm_up == 1:
            self._warm_up = 0
            self._hand_over(self._facts)
        elif time.perf_counter() - self._began >= self._seconds:
            self._settle()
            seconds = time.perf_counter() - self._began
            turn = Turn(seconds, self._tokens, self._predictions, self._operations, self._peak_mb())
            self._hand_over(turn._asdict())
        return False

    def _hand_over(self, answer: Mapping[str, Any]) -> None:
        self._settle()
        print(json.dumps(answer), file=self._answers, flush=True)
        order = self._orders.readline()
        if not order.strip():
            raise SystemExit
        self._reset(float(order))

    def _reset(self, seconds: float) -> None:
        self._tokens, self._predictions, self._operations = 0, 0, 0.0
        self._seconds, self._began = seconds, time.perf_counter()


class Contender:
    """The benchmark's side: a contender's process, ready for its first turn once entered.

    Args:
        name: A key of benchmarks.training.contenders.CONTENDERS.
        setting: The contender's input.
        environment: The process's environment variables.

    Attributes:
        facts: The facts in its first answer.
    """

    def __init__(self, name: str, setting: Setting, environment: Mapping[str, str]) -> None:
        self.name, self.facts = name, dict[str, Any]()
        self._command = [sys.executable, "-m", "benchmarks.training.contenders", name, json.dumps(asdict(setting))]
        self._environment = environment

    def __enter__(self) -> Self:
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            self._command,
            cwd=REPOSITORY,
            env=dict(self._environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.facts = self._answer()
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.communicate()  # closes its input, which ends it
        self._log.close()

    def turn(self, seconds: float) -> Turn:
        """Lets it train for `seconds`, until the end of a step.

        Raises:
            RuntimeError: its process ended; with its last output.
        """
        with suppress(BrokenPipeError):  # the missing answer is reported below
            print(seconds, file=self._process.stdin, flush=True)
        return Turn(**self._answer())

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._log.seek(0)
            raise RuntimeError(f"{self.name} ended: {self._log.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer
