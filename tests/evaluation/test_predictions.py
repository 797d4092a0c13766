"""The table in which a run keeps its predictions: what is damaged counts as gone, and no file raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from selmask.evaluation.metrics import measure
from selmask.evaluation.predictions import Predictions, are_of, kept

if TYPE_CHECKING:
    from pathlib import Path

CLASSES = ("animal", "plant")
TEXTS = 40


def written(file: Path) -> pd.DataFrame:
    chance = np.random.default_rng(0)
    labels = chance.choice(CLASSES, TEXTS).tolist()
    table = Predictions(labels, CLASSES, chance.dirichlet(np.ones(2), TEXTS)).to_frame(np.arange(TEXTS))
    table.to_parquet(file, index=False)
    return table


def test_a_whole_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = written(tmp_path / "kept.parquet")
    read = kept(tmp_path / "kept.parquet")
    assert read is not None
    pd.testing.assert_frame_equal(read.to_pandas(), table)


def test_the_predictions_of_a_result_have_its_accuracy_and_its_number_of_texts(tmp_path: Path) -> None:
    table = written(tmp_path / "kept.parquet")
    read, accuracy = kept(tmp_path / "kept.parquet"), float((table["label"] == table["predicted"]).mean())
    assert read is not None
    assert are_of(read, {"test_size": TEXTS, "accuracy": accuracy})
    assert are_of(read, {}), "what an older result lacks is not compared"
    assert not are_of(read, {"test_size": TEXTS + 1, "accuracy": accuracy})
    assert not are_of(read, {"test_size": TEXTS, "accuracy": accuracy + 1 / TEXTS})


def test_a_file_that_is_gone_is_none(tmp_path: Path) -> None:
    assert kept(tmp_path / "kept.parquet") is None
    assert kept(tmp_path) is None


@pytest.mark.parametrize(
    "column",
    [
        {"id": [-1] * TEXTS},
        {"id": ["first"] * TEXTS},
        {"label": [None] * TEXTS},
        {"predicted": [1] * TEXTS},
        {"prob_plant": [np.nan] * TEXTS},
        {"prob_plant": [7.0] * TEXTS},
        {"prob_plant": ["much"] * TEXTS},
        {"more": [0.5] * TEXTS},
    ],
)
def test_a_table_of_something_else_counts_as_gone(tmp_path: Path, column: dict[str, Any]) -> None:
    file = tmp_path / "kept.parquet"
    written(file).assign(**column).to_parquet(file, index=False)
    assert kept(file) is None


@pytest.mark.parametrize("column", ["id", "label", "predicted", "prob_plant"])
def test_a_table_without_a_column_counts_as_gone(tmp_path: Path, column: str) -> None:
    file = tmp_path / "kept.parquet"
    rest = written(file).drop(columns=column)
    rest.drop(columns="prob_animal" if column == "prob_plant" else []).to_parquet(file, index=False)
    assert kept(file) is None


def test_damaged_files_are_measured_or_count_as_gone(tmp_path: Path) -> None:
    file, chance = tmp_path / "kept.parquet", np.random.default_rng(1)
    written(file)
    whole = np.frombuffer(file.read_bytes(), np.uint8)
    found = []
    for _ in range(300):
        damaged = whole.copy()
        damaged[chance.integers(len(whole), size=2)] ^= chance.integers(1, 256, size=2, dtype=np.uint8)
        file.write_bytes(damaged.tobytes())
        table = kept(file)
        found.append(table is not None)
        if table is not None:
            measure(Predictions.from_frame(table.to_pandas()))
    assert {True, False} == set(found), "some are beyond recognition, and in some nothing of the table is hit"
