"""Experiments side by side: their means, and in what they differ besides their strategies.

Nothing is tested across experiments: their repeats are not paired, and nobody planned that comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from selmask.evaluation.estimates import MARKS
from selmask.evaluation.metrics import metrics
from selmask.experiments.results.tested_texts import TestedTexts
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.fields.share import in_percent
from selmask.label_budget import labels_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from selmask.experiments.results.outcome import ComparedExperiment
    from selmask.experiments.results.tested_texts import Portion
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment, Member
    from selmask.workspace import Workspace

NO_CLAIM = (
    "No difference between experiments is tested. What you see across them is explored, so no more than a hint at what "
    "to plan next; choose settings by the means on dev, not by these results on test texts."
)

_BEST_ON = {"dev": "dev", "test": "the test texts (optimistic)"}

_PORTIONS: dict[Portion, str] = {
    "whole": "",
    "marked": "the rows marked test in ",
    "drawn": "a share of ",
    "unknown": "texts of ",
}
"""The portion of a data set that is tested on, in words before its name."""

COLUMNS = ("experiment", "model", "labels", "arm", "n", "mean", "low", "high", "interval", "level", *MARKS)


def means_of(results: Mapping[str, Sequence[ComparedExperiment]]) -> pd.DataFrame:
    """The mean of each arm and anchor with its own interval, a row each; `results` by the experiment's name.

    Columns: `COLUMNS`; those behind labels as in `Comparison.means`, but all are explored.
    """
    frames = [
        each.comparison.means.assign(experiment=name, model=each.model, labels=each.budget, explored=True)
        for name, compared in results.items()
        for each in compared
    ]
    columns = list(COLUMNS)
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


class _Aspect(NamedTuple):
    """What an experiment has in one respect: `identity` tells it apart, `words` say it."""

    identity: object
    words: str


def incomparable(workspace: Workspace, experiments: Iterable[tuple[Experiment, Sequence[Member]]]) -> Iterator[str]:
    """A sentence for each respect in which the results of experiments cannot be compared with one another.

    Args:
        workspace: The workspace.
        experiments: Each experiment with its members.
    """
    aspects = {each.name: _aspects(workspace, each, members) for each, members in experiments}
    for title in dict.fromkeys(title for found in aspects.values() for title in found):
        found = {name: each[title] for name, each in aspects.items() if title in each}
        if len({each.identity for each in found.values()}) > 1:
            yield f"Different {title}: {'; '.join(f'{name} has {each.words}' for name, each in found.items())}."


def _aspects(workspace: Workspace, experiment: Experiment, members: Sequence[Member]) -> dict[str, _Aspect]:
    """Each respect by its title; none of those of which nothing is known."""
    plan = StoredPlan.of(experiment)
    tested = TestedTexts.of(workspace, experiment, members)
    aspects = _test_texts(tested)
    if plan.spec is not None:
        aspects |= _settings(plan.spec)
        if tested.portion == "drawn":
            aspects |= _draw_of_test_texts(plan.spec)
    key = plan.comparison.metric if plan.comparison else "none"
    title = metrics()[key].title if key in metrics() else key
    return aspects | {"planned metrics": _Aspect(key, title)}


def _settings(spec: ExperimentSpec) -> dict[str, _Aspect]:
    budgets, uses, best_on = spec.label_budgets, spec.transductive, spec.fine_tuning.best_epoch_on
    treatment = "them left in (transductive)" if uses else "them left out"
    return {
        "label budgets": _Aspect(frozenset(map(str, budgets)), ", ".join(map(labels_in_words, budgets))),
        "models": _Aspect(frozenset(spec.models), ", ".join(spec.models)),
        "treatment of test texts in the corpus": _Aspect(uses, treatment),
        "texts to choose the best epoch on": _Aspect(best_on, _BEST_ON[best_on]),
    }


def _draw_of_test_texts(spec: ExperimentSpec) -> dict[str, _Aspect]:
    """Whatever decides which of the labelled texts are drawn for the test."""
    fine = spec.fine_tuning
    seeds, share, together = spec.fine_tuning_seeds, fine.test_share, fine.near_duplicates_together
    treatment = "them kept in one part" if together else "them drawn one by one, perhaps into several parts"
    return {
        "seeds, which draw the test texts": _Aspect(frozenset(seeds), ", ".join(map(str, seeds))),
        "shares of the labelled texts for the test": _Aspect(share, in_percent(share)),
        "treatment of near duplicates in the split": _Aspect(together, treatment),
    }


def _test_texts(tested: TestedTexts) -> dict[str, _Aspect]:
    if not tested.sources:
        return {}
    names = ", ".join(f"{each.name} ({content[:6]})" for content, each in tested.sources.items())
    return {"test texts": _Aspect((tested.field, *sorted(tested.sources)), _PORTIONS[tested.portion] + names)}
