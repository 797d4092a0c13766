"""A classifier's predictions for labelled texts, and the table in which a run keeps them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_PROBABILITY = "prob_"
"""Begins the name of the column with a class's probabilities."""

_LABELS = ("label", "predicted")
"""The columns with classes as text."""

_ROUNDING = 1e-6
"""A probability may be that much above 1."""


def kept(file: Path) -> pa.Table | None:
    """The table that a run keeps in `file` (see `Predictions.to_frame`); None if it is gone or damaged.

    About half a millisecond for 2,000 texts, so that a comparison can ask for hundreds of runs.
    """
    try:
        with pq.ParquetFile(file) as parquet:
            table = parquet.read(use_threads=False)  # to start them takes longer than to read so small a file
        table.validate(full=True)  # otherwise damaged text is noticed only by whoever reads it
    except (OSError, ValueError, pa.ArrowException):
        return None
    # What pandas wrote about the columns is not needed, and if it is damaged, pandas raises anything.
    return table.replace_schema_metadata() if _is_complete(table) else None


def are_of(table: pa.Table, result: Mapping[str, Any]) -> bool:
    """Whether a run's `result` was measured on these predictions, as far as its number of texts and accuracy tell.

    Args:
        table: As `kept` gives it.
        result: The run's result (see `measure`); values that it lacks are not compared.
    """
    texts, accuracy = result.get("test_size", len(table)), result.get("accuracy")
    if not len(table) or len(table) != texts or pc.count_distinct(table["id"]).as_py() != len(table):
        return False
    share = pc.mean(pc.equal(table["label"], table["predicted"])).as_py()
    return accuracy is None or math.isclose(share, accuracy, abs_tol=_ROUNDING)


def _is_complete(table: pa.Table) -> bool:
    """Whether every text has its row, its two labels and a probability for each class."""
    names = table.column_names
    shares = [name for name in names if name.startswith(_PROBABILITY)]
    if not shares or sorted(names) != sorted({"id", "label", "predicted", *shares}):
        return False
    types = {name: table.schema.field(name).type for name in names}
    is_text = all(pa.types.is_string(types[name]) or pa.types.is_large_string(types[name]) for name in _LABELS)
    are_numbers = all(pa.types.is_floating(types[name]) for name in shares)
    if not (is_text and are_numbers and pa.types.is_integer(types["id"])):
        return False
    if any(table[name].null_count for name in names):
        return False
    are_shares = all(_between(table[name].to_numpy(), 0, 1 + _ROUNDING) for name in shares)
    return are_shares and _between(table["id"].to_numpy(), 0, math.inf)


def _between(values: NDArray[Any], low: float, high: float) -> bool:
    return bool(((values >= low) & (values <= high)).all())  # NaN is not


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
