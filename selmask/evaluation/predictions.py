"""A classifier's predictions for labelled texts, and the table in which a run keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_PROBABILITY = "prob_"
"""Begins the name of the column with a class's probabilities."""


def kept(file: Path) -> pd.DataFrame | None:
    """The table that a run keeps in `file` (see `Predictions.to_frame`); None if it is gone or damaged."""
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError):  # pyarrow raises a ValueError for content that it cannot read
        return None


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
