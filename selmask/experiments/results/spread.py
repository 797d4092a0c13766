"""The spread of paired differences over repeats, from the user's own runs on the same labelled texts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.evaluation.replicates import Replicates, noun_of, shared_by
from selmask.evaluation.statistics.power import Spread
from selmask.experiments.results.outcome import result_rows
from selmask.experiments.results.question import Question
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment
    from selmask.workspace import Workspace

_FEWEST = 3
"""Repeats below which a standard deviation says nothing."""


class OwnSpread(NamedTuple):
    """A spread, and the experiment that shows it."""

    spread: Spread
    experiment: str


def own_spread(workspace: Workspace, spec: ExperimentSpec, metric: str) -> OwnSpread | None:
    """The spread of `metric` in the newest experiment on the same texts, labels and model as one of `spec`.

    Its repeats share what those of `spec` will: repeats that share one post-training vary less than
    those that do not.
    """
    for earlier in Store.of(workspace).experiments.all():
        if all(earlier.spec.get(name) == getattr(spec, name) for name in ("labelled", "test")):
            spread = _spread(workspace, spec, earlier, metric)
            if spread is not None:
                return OwnSpread(spread, earlier.name)
    return None


def _spread(workspace: Workspace, spec: ExperimentSpec, earlier: Experiment, metric: str) -> Spread | None:
    """The mean variance of the arms' differences from the reference, as a standard deviation."""
    rows, question = result_rows(workspace, earlier.name), Question.of(workspace, earlier.name, metric, None)
    planned, budgets = question.planned, set(map(str, spec.label_budgets))
    like = rows[rows["model"].isin(spec.models) & rows["budget"].isin(budgets)]
    found: list[tuple[float, int]] = []
    for _, cell in like.groupby(["model", "budget"], sort=False):
        replicates = Replicates.of(cell, metric, planned.arms, planned.seeds)
        if replicates.sharing == shared_by(spec.seed_pairs):
            found += _variances(replicates, question.reference)
    if not found:
        return None
    variances, repeats = zip(*found, strict=True)
    return Spread(math.sqrt(float(np.mean(variances))), min(repeats))


def _variances(replicates: Replicates, reference: str | None) -> Iterator[tuple[float, int]]:
    """The variance of each arm's differences, and the number of its repeats; of those whose runs are all their own."""
    for arm in replicates.values:
        if reference is None or arm == reference or replicates.noun(arm, reference) != noun_of(replicates.sharing):
            continue
        differences = replicates.differences(arm, reference)
        if len(differences) >= _FEWEST and differences.var(ddof=1) > 0:
            yield float(differences.var(ddof=1)), len(differences)
