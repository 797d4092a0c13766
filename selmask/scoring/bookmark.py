"""How far a reading has come and what was found by then, in the run's folder: one that was stopped goes on from there.

A file is written under another name and renamed when complete, so that one exists wholly or not at all. One that cannot
be read, or that was written for other batches, is as if it were not there: the reading begins anew.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from selmask.disk import new_file
from selmask.training.saving import RESUME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Found = NDArray[np.float32] | torch.Tensor

SECONDS_BETWEEN = 120.0
"""Between two writings: what is lost where a run is killed. A corpus of a million words takes 4 MB, a moment."""

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Bookmark:
    """What is kept of one reading.

    Args:
        folder: Where; nothing else may be there. None keeps nothing.
        seconds: Between two writings.
    """

    def __init__(self, folder: Path | None = None, seconds: float = SECONDS_BETWEEN) -> None:
        self._folder, self._seconds, self._last = folder, seconds, time.monotonic()

    @property
    def classifier(self) -> Path | None:
        """The file of a classifier that was trained before the reading began; None where nothing is kept."""
        return self._folder / "classifier.safetensors" if self._folder else None

    def take_up(self, found: Sequence[Found], batches: int) -> int:
        """Fills `found` with what was found by then, and gives the number of batches that are done, of `batches`."""
        file = self._file
        if file is None or not file.is_file():
            return 0
        try:
            with np.load(file, allow_pickle=False) as kept:
                done, of = (int(number) for number in kept["done"])
                values = [kept[_name(place)] for place in range(len(found))]
        except _UNREADABLE:
            return 0
        if of != batches or [each.shape for each in values] != [tuple(each.shape) for each in found]:
            return 0
        for each, value in zip(found, values, strict=True):
            each[...] = torch.from_numpy(value) if isinstance(each, torch.Tensor) else value
        return done

    def is_due(self) -> bool:
        """Whether the last writing is long enough ago."""
        return time.monotonic() - self._last >= self._seconds

    def put(self, done: int, found: Sequence[Found], batches: int) -> None:
        """Keeps `found` as it is after `done` of `batches` batches.

        Raises:
            SelmaskError: the disk is full or cannot be written to; what was kept before stays.
        """
        file = self._file
        if file is None:
            return
        values: dict[str, Any] = {_name(place): _on_cpu(each) for place, each in enumerate(found)}
        with new_file(file, "scores so far", then=RESUME) as stream:
            np.savez(stream, done=np.array([done, batches]), **values)
        self._last = time.monotonic()

    def clear(self) -> None:
        """Forgets all, when the scores are whole and kept elsewhere."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _file(self) -> Path | None:
        return self._folder / "found.npz" if self._folder else None


def _name(place: int) -> str:
    return f"found_{place}"


def _on_cpu(found: Found) -> NDArray[np.float32]:
    return found.cpu().numpy() if isinstance(found, torch.Tensor) else found
