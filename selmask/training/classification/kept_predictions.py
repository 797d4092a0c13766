"""The predictions for the test texts, kept in a run's folder once the disk has room for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from selmask.disk.room import once_there_is_room
from selmask.training.saving import saved_path
from selmask.workspace import PREDICTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pandas import DataFrame

    from selmask.evaluation.predictions import Predictions
    from selmask.observer import Observer


def keep_predictions(
    predictions: Predictions, ids: Sequence[int], folder: Path, observer: Observer, *, step: int
) -> None:
    """Writes the predictions for the texts of these `ids` to `folder`.

    Raises:
        DiskFull: there was no room for ten minutes, or until a stop was requested.
        SelmaskError: the disk cannot be written to.
    """
    frame = predictions.to_frame(ids)
    size = int(frame.memory_usage(deep=True).sum())
    once_there_is_room(partial(_write, frame, folder / PREDICTIONS), folder, size, "predictions", observer, step=step)


def _write(frame: DataFrame, file: Path) -> None:
    with saved_path(file, "predictions") as draft:
        frame.to_parquet(draft, index=False)
