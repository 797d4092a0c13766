"""Progress of a scorer through a corpus, kept in the run's folder so that a stopped run resumes there.

The file is written under another name and renamed when complete, so it exists whole or not at all. A file that cannot
be read, or that was written for other batches, is ignored: the scorer starts over.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from selmask.disk.kept_arrays import UNREADABLE
from selmask.disk.whole_files import new_file
from selmask.training.saving import RESUME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Accumulator = NDArray[np.float32] | torch.Tensor

SECONDS_BETWEEN = 120.0
"""Seconds between two saves: the work that a killed run loses. A corpus of a million words takes 4 MB, a moment."""


class Bookmark:
    """Keeps the progress of one scorer.

    Args:
        folder: For the bookmark only; None keeps nothing.
        seconds: Time between two saves.

    Attributes:
        folder: As given.
    """

    def __init__(self, folder: Path | None = None, seconds: float = SECONDS_BETWEEN) -> None:
        self.folder, self._seconds, self._last = folder, seconds, time.monotonic()

    @property
    def classifier(self) -> Path | None:
        """File for a classifier that is trained before the corpus is read; None if nothing is kept."""
        return self.folder / "classifier.safetensors" if self.folder else None

    def restore(self, accumulators: Sequence[Accumulator], batches: int) -> int:
        """Fills `accumulators` with their kept values, and returns how many of `batches` are done."""
        file = self._file
        if file is None or not file.is_file():
            return 0
        try:
            with np.load(file, allow_pickle=False) as kept:
                done, of = (int(number) for number in kept["done"])
                values = [kept[_name(place)] for place in range(len(accumulators))]
        except UNREADABLE:
            return 0
        if of != batches or [each.shape for each in values] != [tuple(each.shape) for each in accumulators]:
            return 0
        for each, value in zip(accumulators, values, strict=True):
            each[...] = torch.from_numpy(value) if isinstance(each, torch.Tensor) else value
        return done

    def is_due(self) -> bool:
        """Whether it is time for the next save."""
        return time.monotonic() - self._last >= self._seconds

    def save(self, done: int, accumulators: Sequence[Accumulator], batches: int) -> None:
        """Keeps `accumulators` as they are after `done` of `batches` batches.

        Raises:
            SelmaskError: the disk is full or cannot be written to; the older file is kept.
        """
        file = self._file
        if file is None:
            return
        values: dict[str, Any] = {_name(place): _on_cpu(each) for place, each in enumerate(accumulators)}
        with new_file(file, "scores so far", then=RESUME) as stream:
            np.savez(stream, done=np.array([done, batches]), **values)
        self._last = time.monotonic()

    @property
    def _file(self) -> Path | None:
        return self.folder / "found.npz" if self.folder else None


def _name(place: int) -> str:
    return f"found_{place}"


def _on_cpu(accumulator: Accumulator) -> NDArray[np.float32]:
    return accumulator.cpu().numpy() if isinstance(accumulator, torch.Tensor) else accumulator
