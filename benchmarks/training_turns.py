"""How contenders take turns: each trains in a process of its own, and stands still until it is told to go on.

A process of its own keeps what one contender sets for all of torch, or asks of the allocator, from helping or hindering
the others, and its peak memory is its own. Whoever waits uses no time: there is one who works at any moment.
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

REPOSITORY = Path(__file__).resolve().parent.parent
_WARM_UP_STEPS = 2


@dataclass(frozen=True)
class Setting:
    """What every contender gets.

    Attributes:
        texts: A parquet file with a column `text`.
        model: The folder of the model.
        length: Tokens of a window.
        batch_tokens: Tokens of a batch: the most for selmask, the average for the others.
    """

    texts: str
    model: str
    length: int
    batch_tokens: int


class Turn(NamedTuple):
    """What a contender did in one turn.

    Attributes:
        seconds: From the word to go to the end of the last step.
        tokens: Tokens read, padding not counted.
        predictions: Masked tokens among them.
        operations: Floating-point operations, where matrices are multiplied and nothing is learned.
        peak_mb: The most memory its process has held so far, in MiB.
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
    """A contender's side: it tells what each step did and stands still when its turn is over.

    Args:
        orders: A line with a number of seconds is a turn, and its end is the end.
        answers: Gets a line of JSON when it is ready, and one for each turn.
        peak_mb: Tells the memory.
        settle: Waits until the device has done what it was asked to.
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
        """Facts that go with the word that it is ready."""
        self._facts |= facts

    def step_done(self, tokens: int = 0, predictions: int = 0, operations: float = 0.0) -> bool:
        """Counts a step, and where the turn is over waits for the next; never asks to stop (False).

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
    """The other side: a contender's process, ready for its first turn once entered.

    Args:
        name: One of benchmarks.training_contenders.
        setting: What it trains on.
        environment: Of the process.

    Attributes:
        facts: What it said when it was ready.
    """

    def __init__(self, name: str, setting: Setting, environment: Mapping[str, str]) -> None:
        self.name, self.facts = name, dict[str, Any]()
        self._command = [sys.executable, "-m", "benchmarks.training_contenders", name, json.dumps(asdict(setting))]
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
        self._process.communicate()  # closes what it reads orders from
        self._log.close()

    def turn(self, seconds: float) -> Turn:
        """Lets it train for so long and to the end of the step.

        Raises:
            RuntimeError: its process ended; with what it said last.
        """
        with suppress(BrokenPipeError):  # then there is no answer either
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
