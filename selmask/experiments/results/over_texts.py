"""How much the difference between two arms varies over texts, from the predictions that their runs keep."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from selmask.errors import SelmaskError
from selmask.evaluation.statistics.new_texts import variance, without_each_group
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.kinds.anchor_spec import AnchorSpec
from selmask.runs.pipeline import dataset
from selmask.runs.products import has_predictions, predictions, sizes_of_data
from selmask.runs.run_specs import FineTuningSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from selmask.evaluation.metric import Metric
    from selmask.runs.run_specs import DataRef
    from selmask.store.run import Run
    from selmask.workspace import Workspace


class OverTexts:
    """The variance over texts of the mean difference between runs. Predictions are read when they are first needed."""

    def __init__(self, workspace: Workspace, runs: Iterable[Run], metric: Metric) -> None:
        self._workspace, self._metric, self._sizes = workspace, metric, sizes_of_data(workspace)
        self._runs = {run.id: run for run in runs}
        self._measured: dict[int, NDArray[np.float64] | None] = {}
        self._units: dict[str, NDArray[np.int64] | None] = {}

    def __call__(self, pairs: Sequence[tuple[int, int]]) -> float:
        """The variance, from the ids of both runs of each repeat; NaN if the predictions of one are gone."""
        both = [[self._without_each_group(run) for run in pair] for pair in pairs]
        differences = [first - second for first, second in both if first is not None and second is not None]
        return variance(np.array(differences)) if differences and len(differences) == len(pairs) else math.nan

    def has_predictions(self, run: Run) -> bool:
        """Whether the predictions of a run are there; those that were read already are not read again."""
        if run.id in self._measured:
            return self._measured[run.id] is not None
        return has_predictions(run, self._workspace, self._sizes)

    def _without_each_group(self, run_id: int) -> NDArray[np.float64] | None:
        """The metric of a run without each group of texts; None if its predictions are gone."""
        if run_id not in self._measured:
            run = self._runs[run_id]
            frame = predictions(run, self._workspace, self._sizes)
            self._measured[run_id] = frame if frame is None else self._measure(run, frame)
        return self._measured[run_id]

    def _measure(self, run: Run, frame: pd.DataFrame) -> NDArray[np.float64]:
        return without_each_group(self._metric, frame, self._unit(run, frame["id"].to_numpy()))

    def _unit(self, run: Run, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The group of each text in the data set that the run was tested on; without groups, the text itself."""
        spec = parsed(run)
        if not isinstance(spec, FineTuningSpec | AnchorSpec):
            return ids
        source = spec.test or spec.labelled
        if source.content_sha256 not in self._units:
            self._units[source.content_sha256] = self._groups(source)
        groups = self._units[source.content_sha256]
        return ids if groups is None else groups[ids]

    def _groups(self, source: DataRef) -> NDArray[np.int64] | None:
        """The number of each text's group; None without groups, or if the data set is gone."""
        try:
            table = dataset(self._workspace, source).frame()
        except SelmaskError:
            return None
        return _numbered(table["group"]) if "group" in table else None


def _numbered(groups: pd.Series[str]) -> NDArray[np.int64]:
    """The number of each text's group; a text without one is a group of its own."""
    numbers, names = pd.factorize(groups)
    alone = (groups.isna() | (groups == "")).to_numpy()
    return np.where(alone, len(names) + np.arange(len(groups)), numbers).astype(np.int64)
