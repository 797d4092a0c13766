"""The observer of a run: it receives a trainer's reports and may request a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

ShouldStop = Callable[[], bool]


class Report(Protocol):
    """Receives the progress of a run; must be quick, because it is called after every optimizer step."""

    def __call__(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        """One report.

        Args:
            step: Optimizer steps done, from 0.
            total: Steps planned.
            message: The current activity, for people; empty if there is nothing to say about it, None if it is the
                same as before.
            metrics: Finite numbers by name, measured at `step`.
        """


@dataclass(frozen=True)
class Observer:
    """Follows a run from outside, and may ask it to stop.

    Attributes:
        report: Receives progress and measurements.
        should_stop: Whether the run should save a checkpoint and stop.
        settle: Returns once everything reported so far is kept for good, however long that takes. A trainer calls it
            before it saves a checkpoint, since a run that resumes there does not measure again what came before.
        waits: Whether this process waits while the disk is full; a team member leaves that to its worker.
    """

    report: Report
    should_stop: ShouldStop
    settle: Callable[[], None] = lambda: None
    waits: bool = True


def _ignore(step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
    del step, total, message, metrics


def _never() -> bool:
    return False


NOBODY = Observer(_ignore, _never)
"""Ignores every report and never asks for a stop."""
