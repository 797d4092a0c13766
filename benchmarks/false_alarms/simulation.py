"""Results of simulated experiments: drawn at random, in which arms differ by what their design says."""

from __future__ import annotations

import math
from itertools import chain, product, repeat
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from selmask.evaluation.metrics import ACCURACY, MACRO_F1
from selmask.evaluation.statistics.new_texts import variance, without_each_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.false_alarms.designs import Design
    from selmask.evaluation.statistics.new_texts import VarianceOverTexts

POINT = 0.01
PART = 2.0 * POINT / math.sqrt(3) / math.sqrt(2)
"""Of the spread of one arm: a difference of two arms has three such parts from each, 2 points together."""
REPEAT = 3.0 * POINT


def simulated(design: Design, rng: np.random.Generator) -> pd.DataFrame:
    """One row per finished fine-tuning run of an experiment, as `compare_each` wants them."""
    names = [*design.arm_names, *design.anchor_names]
    # What a qualified sentence names does not differ between arms.
    by_post = 0.0 if design.posts == 1 else PART
    by_seed = 0.0 if design.posts > 1 and not design.speaks_of_both else PART
    repeats, models = design.repeats, range(design.models)
    number = 1 + max(max(pair) for pair in repeats)
    of_seed = rng.normal(0, REPEAT, number)
    rows = []
    for name, gain in zip(names, _gains(design), strict=False):
        posts, seeds = rng.normal(0, by_post, number), rng.normal(0, by_seed, number)
        for model, budget, (place, (post, seed)) in product(models, range(design.budgets), enumerate(repeats)):
            value = 0.6 + gain * POINT + of_seed[seed] + posts[post] + seeds[seed] + _of_best_rate(design.rates, rng)
            rows.append((name, place, value, f"{name} {post}", seed, f"model {model}", str(budget)))
    if design.lacks_a_seed:
        del rows[-1]
    columns = ["arm", "repeat", MACRO_F1.key, "post_training_run", "fine_tuning_seed", "model", "budget"]
    return pd.DataFrame(rows, columns=columns)


def _gains(design: Design) -> Iterator[float]:
    """The true gain of each arm and then of each anchor, in points, the reference first."""
    return chain([0.0], design.gains, repeat(0.0))


def _of_best_rate(rates: int, rng: np.random.Generator) -> float:
    """What a run adds by chance: of several learning rates, that of the one that seems best on dev."""
    on_test = rng.normal(0, PART, rates)
    return float(on_test[(on_test + rng.normal(0, REPEAT, rates)).argmax()])


def simulated_texts(design: Design, rng: np.random.Generator) -> tuple[pd.DataFrame, VarianceOverTexts]:
    """The rows of arms that are right on other texts than one another, and their variance over texts.

    They are right as often as one another, but for their gains.
    """
    rows: list[tuple[object, ...]] = []
    frames: list[pd.DataFrame] = []
    difficulty = rng.normal(0, 0.25, design.pool)
    tests = [rng.permutation(design.pool)[: round(design.tested * design.pool)] for _ in design.repeats]
    for name, gain in zip(design.arm_names, _gains(design), strict=False):
        own = 0.65 + gain * POINT + difficulty + rng.normal(0, 0.2, design.pool)
        for (place, (_, seed)), ids in zip(enumerate(design.repeats), tests, strict=True):
            is_right = rng.random(len(ids)) < own[ids] + rng.normal(0, POINT)
            frames.append(pd.DataFrame({"id": ids, "label": "a", "predicted": np.where(is_right, "a", "b")}))
            rows.append((len(rows), name, place, is_right.mean(), f"{name} {place}", seed, "model", "all"))
    columns = ["run", "arm", "repeat", ACCURACY.key, "post_training_run", "fine_tuning_seed", "model", "budget"]

    def over_texts(pairs: Sequence[tuple[int, int]]) -> float:
        first, second = (
            np.array([without_each_group(ACCURACY, frames[run]) for run in runs]) for runs in zip(*pairs, strict=True)
        )
        return variance(first - second)

    return pd.DataFrame(rows, columns=columns), over_texts
