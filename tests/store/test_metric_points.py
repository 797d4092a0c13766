from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask.store.metric_points import COLUMNS, Metrics
from selmask.store.run import NewRun, Run

if TYPE_CHECKING:
    from selmask.store.runs import Runs
    from selmask.store.sqlite.database import Database
    from selmask.store.store import Store


@pytest.fixture
def metrics(db: Database) -> Metrics:
    return Metrics(db)


@pytest.fixture
def run(runs: Runs) -> Run:
    runs.queue(NewRun("post-training", "measured", {}))
    claimed = runs.claim("cpu")
    assert claimed is not None
    return claimed


def test_measurements_are_read_back_in_order(metrics: Metrics, run: Run) -> None:
    metrics.log(run.id, 2, {"loss": np.float32(1.5)}, time=20.0)
    metrics.log(run.id, 1, {"loss": 2, "rate": 0.25}, time=10.0)
    frame = metrics.frame([run.id])
    assert frame.to_dict("split")["data"] == [
        [run.id, "loss", 1, 2.0, 10.0],
        [run.id, "loss", 2, 1.5, 20.0],
        [run.id, "rate", 1, 0.25, 10.0],
    ]
    assert metrics.frame([run.id], ["rate"])["value"].tolist() == [0.25]
    assert list(dict.fromkeys(metrics.frame([run.id])["key"])) == ["loss", "rate"]


def test_a_loss_that_is_not_finite_is_a_gap(metrics: Metrics, run: Run) -> None:
    for step, loss in enumerate([1.0, float("nan"), float("inf"), np.float32("nan")]):
        metrics.log(run.id, step, {"loss": loss})
    values = metrics.frame([run.id])["value"].tolist()
    assert values[0] == 1.0
    assert all(math.isnan(value) for value in values[1:])


def test_without_measurements_the_frame_is_empty_with_the_same_columns(metrics: Metrics, run: Run) -> None:
    frame = metrics.frame([run.id])
    assert frame.empty
    assert list(frame.columns) == COLUMNS
    assert frame["value"].dtype == "float64"


def test_a_resumed_attempt_replaces_later_measurements(metrics: Metrics, run: Run, runs: Runs, store: Store) -> None:
    for step in range(1, 7):
        metrics.log(run.id, step, {"loss": 1.0})
    store.hold(run).lose("killed")
    runs.claim("cpu")
    metrics.log(run.id, 4, {"loss": 2.0})
    metrics.log(run.id, 5, {"loss": 2.0})
    frame = metrics.frame([run.id])
    assert frame["step"].tolist() == [1, 2, 3, 4, 5]
    assert frame["value"].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0]


def test_the_end_of_an_epoch_keeps_what_was_measured_at_its_last_step(
    metrics: Metrics, run: Run, runs: Runs, store: Store
) -> None:
    """A run that was stopped there resumes with the measurements that end the epoch, at the same step."""
    metrics.log(run.id, 4, {"loss": 1.0})
    store.hold(run).lose("killed")
    runs.claim("cpu")
    metrics.log(run.id, 4, {"held_out_loss": 3.0})
    assert metrics.frame([run.id]).set_index("key")["value"].to_dict() == {"loss": 1.0, "held_out_loss": 3.0}
