"""Replicates: how the repeats of an experiment share post-training runs, fine-tuning seeds and splits.

A repeat with a post-training run of its own in every arm is a replicate. Repeats that share one are a replicate
together: differences are taken within each repeat first and then averaged, so that a repeat that one arm lacks shifts
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import pandas as pd

from selmask.evaluation.statistics.repeats import FEWEST

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    Seeds = Sequence[tuple[int, int]]

Sharing = Literal["nothing", "one checkpoint", "one split", "splits", "a grid"]
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
        values = rows.pivot_table(index="repeat", columns="arm", values=metric, observed=True, dropna=False)
        repeats = pd.Index(sorted(rows["repeat"].unique()), name="repeat")
        if planned is None:
            replicate, seed = _first_sharing(rows, repeats), repeats.to_series()
            seeds = rows["fine_tuning_seed"].nunique() if "fine_tuning_seed" in rows else len(repeats)
            sharing = _sharing(len(repeats), replicate.nunique(), seeds)
        else:
            replicate, seed = (_first_with(kind, repeats) for kind in zip(*planned, strict=True))
            seeds = len({fine for _, fine in planned})
            sharing = shared_by(planned)
        finished = {arm: int((rows["arm"] == arm).sum()) for arm in arms}
        if sharing == "one checkpoint":
            replicate = repeats.to_series()
        values = values.reindex(index=repeats, columns=pd.Index(arms, name="arm"))
        return cls(values, replicate, seed, sharing, seeds, finished, _first_use(rows, values))

    @property
    def noun(self) -> str:
        """What the independent values are called."""
        return noun_of(self.sharing)

    def measured(self, arm: Hashable) -> int:
        """The number of repeats in which an arm has a value."""
        return int(self.values[arm].notna().sum())

    @property
    def scope(self) -> str:
        """What a conclusion is about, if about less than the strategies; else empty."""
        about = {
            "nothing": "",
            "one checkpoint": "for these checkpoints only",
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
        own = self.first[arm][values.index] == values.index
        return self._averaged(values) if own.all() else values[own]

    def differences(self, arm: Hashable, against: Hashable) -> pd.Series[float]:
        """`arm` minus `against` in each replicate, averaged over the repeats that both have.

        Repeats in which one of the two has the same run are one value: its run shifts them all alike.
        """
        values = (self.values[arm] - self.values[against]).dropna()
        if self.sharing in ("splits", "a grid"):
            return self._averaged(values)
        run = min((self.first[each][values.index] for each in (arm, against)), key=lambda runs: runs.nunique())
        return values.groupby(run.astype(int)).mean()

    def on_the_grid(self, arm: Hashable, against: Hashable) -> pd.Series[float]:
        """`arm` minus `against` in each repeat that both have, indexed by its replicate and its fine-tuning seed."""
        values = (self.values[arm] - self.values[against]).dropna()
        return values.set_axis(
            pd.MultiIndex.from_frame(pd.concat([self.replicate, self.seed], axis=1).loc[values.index])
        )

    def _averaged(self, values: pd.Series[float]) -> pd.Series[float]:
        return values.groupby(self.replicate).mean() if self.sharing in ("splits", "a grid") else values


def _first_use(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    of = rows.groupby(["arm", "run"], observed=True)["repeat"].transform("min") if "run" in rows else rows["repeat"]
    first = rows.assign(first=of).pivot_table(
        index="repeat", columns="arm", values="first", aggfunc="first", observed=True
    )
    return first.reindex(index=values.index, columns=values.columns)


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


def _sharing(repeats: int, replicates: int, seeds: int) -> Sharing:
    if replicates == 1:
        return "one checkpoint"
    if seeds == 1:
        return "one split"
    return "nothing" if replicates == seeds == repeats else "splits"
