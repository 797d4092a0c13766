"""The end of a training whose loss or gradient is no longer a finite number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import RunFailed

if TYPE_CHECKING:
    from selmask.training.checkpoint import Position


class Diverged(RunFailed):
    """A loss or a gradient that is not a finite number.

    Args:
        happened: The problem, in one sentence.
        position: How far training had come.
        do: What the user can do next.
    """

    def __init__(self, happened: str, position: Position, *, do: str | None = None) -> None:
        super().__init__(happened, do=do)
        self.position = position
