"""A cell of an experiment's grid: the runs with one model and one label budget, and what is compared there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import pandas as pd

from selmask.evaluation.replicates import Replicates
from selmask.label_budget import labels_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.evaluation.controls import Controls
    from selmask.evaluation.planned_runs import PlannedRuns
    from selmask.label_budget import Budget


class Pair(NamedTuple):
    """An arm, and the one that it is compared with."""

    arm: str
    against: str


@dataclass(frozen=True)
class Cell:
    """The runs with one model and one label budget.

    Attributes:
        replicates: Their values of the metric, and what they share.
        reference: The arm that the others are compared with; None where there is only one arm.
        controls: The arms that the others are judged by.
        planned: The runs of the experiment.
        unlearned: The arms and anchors of which every run predicts one class only; they are not compared.
        runs: The id of each run, a row per repeat and a column per arm; empty where the rows have none.
    """

    replicates: Replicates
    reference: str | None
    controls: Controls
    planned: PlannedRuns
    unlearned: frozenset[str]
    runs: pd.DataFrame

    @classmethod
    def of(
        cls, rows: pd.DataFrame, metric: str, reference: str | None, controls: Controls, planned: PlannedRuns
    ) -> Self:
        """The cell of these `rows`; see `compare_each`."""
        replicates = Replicates.of(rows, metric, (*planned.arms, *planned.anchors), planned.seeds)
        reference = reference or usual_reference(planned.arms, controls)
        return cls(replicates, reference, controls, planned, _unlearned(rows), _runs(rows))

    @property
    def arms(self) -> tuple[str, ...]:
        """The planned arms, in their order."""
        return self.planned.arms

    @property
    def with_reference(self) -> list[Pair]:
        """Every other arm with the reference."""
        return pairs_with_reference(self.arms, self.reference)

    @property
    def with_placebos(self) -> list[Pair]:
        """Every arm that hides terms of the lexicon with every placebo, where one is not the reference already."""
        return pairs_with_placebos(self.arms, self.reference, self.controls)

    @property
    def with_arms(self) -> list[Pair]:
        """Those with the reference, then those with placebos."""
        return pairs_of_arms(self.arms, self.reference, self.controls)

    @property
    def with_anchors(self) -> list[Pair]:
        """Every arm with every anchor."""
        return [Pair(arm, anchor) for anchor in self.planned.anchors for arm in self.arms]

    def runs_of(self, pair: Pair, repeats: pd.Index[int]) -> list[tuple[int, int]]:
        """The ids of both runs in each of `repeats`; empty where they are not known."""
        both = self.runs.reindex(index=repeats, columns=pd.Index(pair)).dropna()
        return [(int(arm), int(against)) for arm, against in both.itertuples(index=False)]

    def has_learned(self, pair: Pair) -> bool:
        """Whether both have a run that predicts more than one class."""
        return self.unlearned.isdisjoint(pair)


def pairs_with_reference(arms: Sequence[str], reference: str | None) -> list[Pair]:
    """The comparisons of every other arm with the reference."""
    return [] if reference is None else [Pair(arm, reference) for arm in arms if arm != reference]


def pairs_with_placebos(arms: Sequence[str], reference: str | None, controls: Controls) -> list[Pair]:
    """Those of arms that hide terms of the lexicon with placebos, unless one is the reference already."""
    pairs = [Pair(arm, other) for arm in arms for other in arms if arm in controls.lexical]
    return [pair for pair in pairs if pair.against in controls.placebos and reference not in pair]


def pairs_of_arms(arms: Sequence[str], reference: str | None, controls: Controls) -> list[Pair]:
    """Those with the reference, then those with placebos."""
    return pairs_with_reference(arms, reference) + pairs_with_placebos(arms, reference, controls)


def cell_in_words(model: str, budget: Budget) -> str:
    """The model and the label budget of a cell, for people."""
    return f"{model}, {labels_in_words(budget)}"


def usual_reference(arms: Sequence[str], controls: Controls) -> str | None:
    """The arm that others are compared with where no one says otherwise; None if there is only one arm."""
    if len(arms) < 2:
        return None
    return next((arm for kind in (controls.random, controls.untrained) for arm in arms if arm in kind), arms[0])


def _runs(rows: pd.DataFrame) -> pd.DataFrame:
    if "run" not in rows:
        return pd.DataFrame()
    return rows.pivot_table(index="repeat", columns="arm", values="run", aggfunc="first")


def _unlearned(rows: pd.DataFrame) -> frozenset[str]:
    if "one_class" not in rows:
        return frozenset()
    always = rows.groupby("arm")["one_class"].all()
    return frozenset(always.index[always])
