"""Experiments side by side on dev, so that settings can be chosen without looking at the test texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from selmask.experiments.results.experiment_columns import titles
from selmask.runs.kinds.fine_tuning import FINE_TUNING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.store.experiments import Member

METRIC = "dev_macro_f1"
PLACE = ["arm", "model", "labels"]
"""The first columns."""


def on_dev(experiments: Mapping[str, Sequence[Member]]) -> pd.DataFrame:
    """The mean macro-F1 on dev over the finished fine-tuning runs of each arm, model and label budget.

    Args:
        experiments: The members of each experiment by its name.

    Returns:
        A row per arm, model and label budget; behind `PLACE` a column per experiment, NaN where it has no such runs.
    """
    rows = [
        (member.arm, member.model, member.budget, name, member.run.result[METRIC])
        for name, members in experiments.items()
        for member in members
        if member.kind == FINE_TUNING.name and member.run.result and member.run.result.get(METRIC) is not None
    ]
    frame = pd.DataFrame(rows, columns=[*PLACE, "experiment", METRIC])
    table = frame.pivot_table(index=PLACE, columns="experiment", values=METRIC, sort=False)
    names = list(experiments)
    return table.reindex(columns=names).rename_axis(columns=None).rename(columns=titles(names, PLACE)).reset_index()
