from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from selmask.evaluation.replicates import Replicates

ARMS = ("none", "tfidf")


def grid(posts: int, seeds: int) -> pd.DataFrame:
    """Every fine-tuning seed with every post-training, as an experiment lists them; `none` has no post-training."""
    rows = [
        {
            "arm": arm,
            "repeat": repeat,
            "macro_f1": float(repeat) + (arm == "tfidf") * (1 + post),
            "post_training_run": None if arm == "none" else f"{arm}-{post}",
            "fine_tuning_seed": seed,
        }
        for arm in ARMS
        for repeat, (post, seed) in enumerate(product(range(posts), range(seeds)))
    ]
    return pd.DataFrame(rows)


def paired(repeats: int) -> pd.DataFrame:
    return grid(repeats, 1).assign(fine_tuning_seed=lambda rows: rows["repeat"])


@pytest.mark.parametrize(
    ("rows", "sharing", "replicates"),
    [
        (paired(4), "nothing", 4),
        (grid(1, 4), "one post-training", 4),
        (grid(4, 1), "one split", 4),
        (grid(3, 2), "splits", 3),
        (grid(1, 1), "one post-training", 1),
    ],
)
def test_what_repeats_share_decides_what_a_replicate_is(rows: pd.DataFrame, sharing: str, replicates: int) -> None:
    found = Replicates.of(rows, "macro_f1", ARMS)
    assert (found.sharing, len(found.differences("tfidf", "none"))) == (sharing, replicates)


def test_differences_are_taken_within_each_repeat_and_then_averaged_over_those_of_a_post_training() -> None:
    found = Replicates.of(grid(3, 2), "macro_f1", ARMS)
    assert found.differences("tfidf", "none").tolist() == [1, 2, 3]
    assert found.of_arm("none").tolist() == [0.5, 2.5, 4.5]
    assert found.seeds == 2


def test_a_run_that_one_arm_lacks_shifts_no_difference() -> None:
    rows = grid(3, 2)
    lacking = rows[~((rows["arm"] == "none") & (rows["repeat"] == 5))]
    assert Replicates.of(lacking, "macro_f1", ARMS).differences("tfidf", "none").tolist() == [1, 2, 3]


def test_an_arm_without_a_value_has_no_replicate() -> None:
    rows = paired(3)
    rows.loc[rows["arm"] == "none", "macro_f1"] = np.nan
    found = Replicates.of(rows, "macro_f1", ARMS)
    assert found.of_arm("none").empty
    assert found.differences("tfidf", "none").empty
    assert list(found.values) == ["none", "tfidf"]


def test_runs_without_a_post_training_or_seed_are_replicates_themselves() -> None:
    rows = paired(3).drop(columns=["post_training_run", "fine_tuning_seed"])
    assert Replicates.of(rows, "macro_f1", ARMS).sharing == "nothing"
