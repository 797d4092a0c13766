"""The observer of a run: what a trainer reports to, and asks whether to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

ShouldStop = Callable[[], bool]


class Report(Protocol):
    """Receives the progress of a run; called after every optimizer step, so it must be quick."""

    def __call__(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        """One report.

        Args:
            step: Optimizer steps done, from 0.
            total: Steps planned.
            message: What is being done, for a person.
            metrics: Finite numbers by name, measured at `step`.
        """


@dataclass(frozen=True)
class Observer:
    """Follows a run from outside, and may ask it to stop.

    Attributes:
        report: Receives progress and measurements.
        should_stop: Whether the run should save a checkpoint and stop.
    """

    report: Report
    should_stop: ShouldStop


def _ignore(step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
    del step, total, message, metrics


def _never() -> bool:
    return False


NOBODY = Observer(_ignore, _never)
"""Ignores every report and never asks for a stop."""
