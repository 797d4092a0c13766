"""Replicates: how the repeats of an experiment share post-training runs, fine-tuning seeds and splits.

A repeat with a post-training run of its own in every arm is a replicate. Repeats that share one are a replicate
together: differences are taken within each repeat first and then averaged, so that a repeat that one arm lacks shifts
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd

from selmask.evaluation.statistics.repeats import FEWEST

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    Seeds = Sequence[tuple[int, int]]

Sharing = Literal["nothing", "one post-training", "one split", "splits", "a grid"]
"""What repeats share, so that a conclusion is about it only: nothing; the one post-training run of each arm; one
fine-tuning seed, and with it the split; or several such seeds, each used with several post-training runs. A planned
grid of enough seeds of both kinds allows a conclusion over both."""


@dataclass(frozen=True)
class Replicates:
    """The values of a metric, by repeat and arm, and the replicate of each repeat.

    Attributes:
        values: A row per repeat, a column per arm; NaN where a run or its value is missing.
        replicate: The replicate of each repeat, called by its first one. If each arm has only one post-training run,
            every repeat is one.
        seed: The fine-tuning seed of each repeat, called by the first repeat that has it.
        sharing: What the repeats share.
        seeds: The number of fine-tuning seeds.
        finished: The number of finished runs of each arm, whether or not the metric was measured.
        first: The first repeat with the same run of an arm as this repeat; shaped like `values`. Without post-training,
            repeats with the same fine-tuning seed are one run.
    """

    values: pd.DataFrame
    replicate: pd.Series[int]
    seed: pd.Series[int]
    sharing: Sharing
    seeds: int
    finished: Mapping[str, int]
    first: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame, metric: str, arms: Sequence[str], planned: Seeds | None = None) -> Self:
        """The replicates of `rows`, one per finished fine-tuning run.

        Args:
            rows: Columns arm, repeat and `metric`; perhaps post_training_run (missing for an arm without one) and
                fine_tuning_seed.
            metric: The key of the metric.
            arms: All arms, in their order, those without rows included.
            planned: The post-training and the fine-tuning seed of each repeat, whether or not it has rows; by default
                what the rows share tells.
        """
        repeats = pd.Index(sorted(rows["repeat"].unique()), name="repeat")
        values = _by_repeat_and_arm(rows, rows[metric], repeats, arms)
        if planned is None:
            replicate, seed = _first_sharing(rows, repeats), repeats.to_series()
            seeds = rows["fine_tuning_seed"].nunique() if "fine_tuning_seed" in rows else len(repeats)
            sharing = _sharing(len(repeats), replicate.nunique(), seeds)
        else:
            replicate, seed = (_first_with(kind, repeats) for kind in zip(*planned, strict=True))
            seeds = len({fine for _, fine in planned})
            sharing = shared_by(planned)
        finished = {arm: int((rows["arm"] == arm).sum()) for arm in arms}
        if sharing == "one post-training":
            replicate = repeats.to_series()
        of = rows.groupby(["arm", "run"], observed=True)["repeat"].transform("min") if "run" in rows else rows["repeat"]
        first = _by_repeat_and_arm(rows, of, repeats, arms)
        return cls(values, replicate, seed, sharing, seeds, finished, first)

    def runs(self, arm: Hashable) -> int:
        """The number of finished runs of an arm: without post-training, one may stand for several repeats."""
        return int(self.first[arm].nunique())

    def measured(self, arm: Hashable) -> int:
        """The number of runs of an arm that have a value."""
        return int(self.first[arm][self.values[arm].notna()].nunique())

    @property
    def scope(self) -> str:
        """What a conclusion is about, if about less than the strategies; else empty."""
        about = {
            "nothing": "",
            "one post-training": "for these post-trained encoders only",
            "one split": "with this one fine-tuning seed and its split",
            "a grid": "",
            "splits": f"with these {self.seeds} fine-tuning seeds and splits",
        }
        return about[self.sharing]

    def of_arm(self, arm: Hashable) -> pd.Series[float]:
        """The value of an arm in each replicate that has one, averaged over its repeats.

        An arm with fewer runs than repeats has a value for each run.
        """
        values = self.values[arm].dropna()
        return (
            values[self._is_first(arm, values.index)]
            if self._repeats_runs(arm, values.index)
            else self._averaged(values)
        )

    def of_arm_by_seeds(self, arm: Hashable) -> pd.Series[float]:
        """The same, but of a grid in each repeat, indexed by its replicate and its fine-tuning seed."""
        values = self.values[arm].dropna()
        is_grid = self.sharing == "a grid" and not self._repeats_runs(arm, values.index)
        return self._by_seeds(values) if is_grid else self.of_arm(arm)

    def differences(self, arm: Hashable, against: Hashable) -> pd.Series[float]:
        """`arm` minus `against` in each replicate, averaged over the repeats that both have.

        Repeats in which one of the two has the same run are one value, because its luck shifts them all alike. So where
        post-trainings and fine-tuning seeds are crossed, a side without post-training leaves as many values as there
        are of the fewer ones, and two such sides leave one for each fine-tuning seed.
        """
        values = (self.values[arm] - self.values[against]).dropna()
        return values.groupby(self._unit(arm, against, values.index)).mean()

    def differences_by_seeds(self, arm: Hashable, against: Hashable) -> pd.Series[float]:
        """The same, but of a grid in each repeat that both have, indexed by its replicate and its fine-tuning seed."""
        is_grid = self.sharing == "a grid" and self.noun(arm, against) == "post-training"
        return self.on_the_grid(arm, against) if is_grid else self.differences(arm, against)

    def on_the_grid(self, arm: Hashable, against: Hashable) -> pd.Series[float]:
        """`arm` minus `against` in each repeat that both have, indexed by its replicate and its fine-tuning seed."""
        return self._by_seeds((self.values[arm] - self.values[against]).dropna())

    def noun(self, arm: Hashable, against: Hashable) -> str:
        """What the independent values of a comparison are called."""
        if not self._is_crossed:
            return "repeat"
        repeats = (self.values[arm] - self.values[against]).dropna().index
        return "post-training" if self._averages_post_trainings(arm, against, repeats) else "repeat"

    def _unit(self, arm: Hashable, against: Hashable, repeats: pd.Index[int]) -> pd.Series[int]:
        """The independent value to which each of `repeats` belongs, called by its first repeat."""
        if self._averages_post_trainings(arm, against, repeats):
            return self.replicate[repeats]
        return self._of_fewer_runs(arm, against, repeats)

    def _of_fewer_runs(self, arm: Hashable, against: Hashable, repeats: pd.Index[int]) -> pd.Series[int]:
        """For each of `repeats` the first one with the same run of that side which has fewer runs."""
        sides = (self.first[each][repeats] for each in (arm, against))
        return min(sides, key=lambda runs: runs.nunique()).astype(int)

    def _averages_post_trainings(self, arm: Hashable, against: Hashable, repeats: pd.Index[int]) -> bool:
        """Whether the independent values are those of post-trainings, each averaged over its fine-tunings."""
        if not self._is_crossed:
            return False
        repeating = sum(self._repeats_runs(each, repeats) for each in (arm, against))
        fewer = self._of_fewer_runs(arm, against, repeats).nunique() < self.replicate[repeats].nunique()
        return repeating == 0 or (repeating == 1 and (self.sharing == "a grid" or not fewer))

    def _repeats_runs(self, arm: Hashable, repeats: pd.Index[int]) -> bool:
        """Whether one run of an arm stands for several of `repeats`."""
        return self.first[arm][repeats].nunique() < len(repeats)

    def _is_first(self, arm: Hashable, repeats: pd.Index[int]) -> pd.Series[bool]:
        """Whether each of `repeats` is the first one with its run of an arm."""
        return ~self.first[arm][repeats].duplicated()

    @property
    def _is_crossed(self) -> bool:
        """Whether post-trainings and fine-tuning seeds are used with several of one another."""
        return self.sharing in ("splits", "a grid")

    def _by_seeds(self, values: pd.Series[float]) -> pd.Series[float]:
        seeds = pd.concat([self.replicate, self.seed], axis=1).loc[values.index]
        return values.set_axis(pd.MultiIndex.from_frame(seeds))

    def _averaged(self, values: pd.Series[float]) -> pd.Series[float]:
        return values.groupby(self.replicate).mean() if self._is_crossed else values


def _by_repeat_and_arm(
    rows: pd.DataFrame, values: pd.Series[float], repeats: pd.Index[int], arms: Sequence[str]
) -> pd.DataFrame:
    """One of `values` for each of `rows` in its place: a row per repeat, a column per arm, NaN where there is none."""
    columns = pd.Index(arms, name="arm")
    places = repeats.get_indexer(pd.Index(rows["repeat"])), columns.get_indexer(pd.Index(rows["arm"]))
    is_asked = places[1] >= 0
    table = np.full((len(repeats), len(columns)), np.nan)  # a pivot table takes ten times as long
    table[places[0][is_asked], places[1][is_asked]] = values.to_numpy(dtype=float)[is_asked]
    return pd.DataFrame(table, index=repeats, columns=columns)


def _first_with(seeds: Sequence[int], repeats: pd.Index[int]) -> pd.Series[int]:
    """For each repeat the first one that has the same seed."""
    return pd.Series([seeds.index(seeds[repeat]) for repeat in repeats], index=repeats)


def _first_sharing(rows: pd.DataFrame, repeats: pd.Index[int]) -> pd.Series[int]:
    """For each repeat the first repeat that started from the same post-training run, in any arm."""
    if "post_training_run" not in rows:
        return repeats.to_series()
    trained = rows.dropna(subset=["post_training_run"])
    first = trained.groupby("post_training_run")["repeat"].transform("min")
    shared = first.groupby(trained["repeat"]).min()
    return shared.reindex(repeats).fillna(repeats.to_series()).astype(int)


def shared_by(planned: Seeds) -> Sharing:
    """What repeats share that have these post-training and fine-tuning seeds."""
    posts, fines = ({pair[place] for pair in planned} for place in (0, 1))
    repeats, fewest = len(set(planned)), min(len(posts), len(fines))
    is_grid = repeats == len(posts) * len(fines) and fewest >= FEWEST
    return "a grid" if is_grid else _sharing(repeats, len(posts), len(fines))


def noun_of(sharing: Sharing) -> str:
    """What independent values are called: post-trainings whose fine-tunings are averaged, or repeats."""
    return "post-training" if sharing in ("splits", "a grid") else "repeat"


def independent(planned: Seeds) -> int:
    """How many independent values repeats with these seeds give; those of a grid share seeds of both kinds."""
    return len({post for post, _ in planned}) if shared_by(planned) == "splits" else len(planned)


def all_have_own_runs(planned: Seeds) -> bool:
    """Whether an arm without post-training has enough runs of its own to be tested: its runs differ in the seed."""
    return shared_by(planned) not in ("one split", "splits")


def _sharing(repeats: int, replicates: int, seeds: int) -> Sharing:
    if replicates == 1:
        return "one post-training"
    if seeds == 1:
        return "one split"
    return "nothing" if replicates == seeds == repeats else "splits"
