"""What a trainer is given to speak with the world: one function to report, one to ask whether to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

ShouldStop = Callable[[], bool]


class Report(Protocol):
    """Receives what a run has to say; called after every optimizer step, so it must be quick."""

    def __call__(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        """One report.

        Args:
            step: Optimizer steps done, from 0.
            total: Steps planned.
            message: What is being done, for a person.
            metrics: Finite numbers by name, true at `step`.
        """


def unheard(step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
    """The report that nobody listens to."""
    del step, total, message, metrics


def never() -> bool:
    """The `ShouldStop` of a run that nobody stops."""
    return False
