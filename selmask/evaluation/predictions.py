"""A classifier's predictions for labelled texts, and the table in which a run keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_PROBABILITY = "prob_"
"""Begins the name of the column with a class's probabilities."""

_ROUNDING = 1e-6
"""A probability may be that much above 1."""


def kept(file: Path) -> pd.DataFrame | None:
    """The table that a run keeps in `file` (see `Predictions.to_frame`); None if it is gone or damaged."""
    try:
        with pq.ParquetFile(file) as parquet:
            table = parquet.read()
        # What pandas wrote about the columns is not needed, and if it is damaged, pandas raises anything.
        frame = table.to_pandas(ignore_metadata=True)
    except (OSError, ValueError, pa.ArrowException):
        return None
    return frame if _is_complete(frame) else None


def _is_complete(frame: pd.DataFrame) -> bool:
    """Whether every text has its row, its two labels and a probability for each class."""
    names = [str(name) for name in frame.columns]
    shares = [name for name in names if name.startswith(_PROBABILITY)]
    if not shares or sorted(names) != sorted({"id", "label", "predicted", *shares}):
        return False
    is_text = all(isinstance(cell, str) for name in ("label", "predicted") for cell in frame[name])
    are_numbers = all(pd.api.types.is_float_dtype(frame[name]) for name in shares)
    if not (is_text and are_numbers and pd.api.types.is_integer_dtype(frame["id"])):
        return False
    return bool(
        (frame["id"] >= 0).all() and frame[shares].apply(lambda column: column.between(0, 1 + _ROUNDING)).all(axis=None)
    )


@dataclass(frozen=True)
class Predictions:
    """The predictions for N texts: all that a metric is computed from.

    Attributes:
        labels: The true label of each text; one that is not among `classes` is an error for any model.
        classes: The C labels the model knows, in the order of the columns of `probabilities`.
        probabilities: [N, C], from 0 to 1.
    """

    labels: Sequence[str]
    classes: Sequence[str]
    probabilities: NDArray[np.float64]

    @cached_property
    def predicted(self) -> list[str]:
        """The most probable class of each text."""
        return [self.classes[place] for place in self.probabilities.argmax(axis=1)]

    def to_frame(self, ids: Sequence[int] | NDArray[np.int64]) -> pd.DataFrame:
        """One row per text: id, label, predicted, and prob_<class> for each class."""
        columns = {f"{_PROBABILITY}{name}": self.probabilities[:, place] for place, name in enumerate(self.classes)}
        return pd.DataFrame({"id": ids, "label": list(self.labels), "predicted": self.predicted, **columns})

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Predictions:
        """The predictions of a table that `to_frame` made."""
        columns = [name for name in frame.columns if name.startswith(_PROBABILITY)]
        classes = [name.removeprefix(_PROBABILITY) for name in columns]
        return cls(list(frame["label"]), classes, frame[columns].to_numpy(dtype=float))
