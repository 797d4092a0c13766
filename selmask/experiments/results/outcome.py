"""The outcome of an experiment: a row per finished fine-tuning run and anchor, and the comparison of its arms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from selmask.evaluation.cell import cell_in_words
from selmask.evaluation.comparison import compare_each
from selmask.evaluation.metrics import MACRO_F1, measure, metrics
from selmask.evaluation.metrics import metric as find_metric
from selmask.evaluation.predictions import Predictions
from selmask.experiments.results import chosen_rates
from selmask.experiments.results.amounts import amounts, unequal
from selmask.experiments.results.over_texts import OverTexts
from selmask.experiments.results.question import Question
from selmask.experiments.stored.compared_runs import compared_members
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.experiments.warnings.reservations import missing_predictions, reservations, still_learning, unread_answers
from selmask.runs.products import predictions, sizes_of_data
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from selmask.evaluation.comparison import Comparison
    from selmask.store.experiments import Member
    from selmask.store.run import Run
    from selmask.workspace import Workspace

PLACE = ("run", "arm", "model", "repeat", "budget", "post_training_run", "fine_tuning_seed")
TRAINING = ("best_epoch", "epochs", "seconds", "learning_rate")


@dataclass(frozen=True)
class ComparedExperiment:
    """The arms of one experiment with one model and one label budget.

    Attributes:
        model: Its name.
        budget: The label budget as text: a number, a number per class, or "all".
        rows: The finished fine-tuning runs and anchors that the verdict is about, with the columns of `result_rows`:
            after a planned look, those of its repeats.
        comparison: The comparison of their arms.
        training: The amount of post-training of each arm, with the columns of `amounts`.
        reservations: Why the figures are too good, or could be better, and what is missing; one sentence each.
    """

    model: str
    budget: str
    rows: pd.DataFrame
    comparison: Comparison
    training: pd.DataFrame
    reservations: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Model and label budget, for people."""
        return cell_in_words(self.model, self.budget)

    def table(self) -> list[dict[str, Any]]:
        """A row per arm: runs, mean and standard deviation of the metrics that are shown, best macro-F1 first.

        A metric that some run of the arm lacks is NaN. Where learning rates were chosen on dev, the last column counts
        them.
        """
        # Without post-training, one run may stand for several repeats.
        groups = list(self.rows.drop_duplicates(["arm", "run"]).groupby("arm", sort=False))
        groups.sort(key=lambda pair: _falling(pair[1][MACRO_F1.key]))
        return [{"arm": arm, "runs": len(group), **_spreads(group), **self._chosen(group)} for arm, group in groups]

    def shown_table(self) -> list[dict[str, Any]]:
        """The same for people: while there can be no verdict yet, the runs are those so far."""
        runs = "runs so far" if self.comparison.planned.is_open else "runs"
        return [{runs if key == "runs" else key: value for key, value in row.items()} for row in self.table()]

    def _chosen(self, group: pd.DataFrame) -> dict[str, str]:
        had_candidates = self.rows["learning_rate"].notna().any()
        return {chosen_rates.TITLE: chosen_rates.in_words(group["learning_rate"])} if had_candidates else {}

    def to_markdown(self) -> str:
        """The table, with mean ± standard deviation in a cell, or the value of a single run."""
        rows, titles = self.table(), [each.title for each in metrics().values() if each.shown]
        last = [chosen_rates.TITLE] if any(chosen_rates.TITLE in row for row in rows) else []
        lines = ["| arm | runs | " + " | ".join(titles + last) + " |", "|---|---|" + "---|" * len(titles + last)]
        for row in rows:
            cells = [_spread(row[title], row[f"± {title}"]) for title in titles] + [row[title] for title in last]
            lines.append(f"| {row['arm']} | {row['runs']} | " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Everything, JSON-like; missing values are null."""
        comparison = self.comparison
        return {
            "model": self.model,
            "budget": self.budget,
            "metric": comparison.metric.key,
            "reference": comparison.reference,
            "texts": comparison.texts,
            "so_far": comparison.planned.is_open,
            "explored": comparison.planned.is_explored,
            "sharing": comparison.sharing,
            "scope": comparison.scope,
            "margin": comparison.margin,
            "level": comparison.planned.level,
            "verdict": " ".join(comparison.verdict),
            "words": list(comparison.sentences),
            "power": comparison.power,
            "reservations": list(self.reservations),
            "table": _plain(pd.DataFrame(self.table())),
            "arms": _plain(comparison.arms),
            "differences": _plain(comparison.differences),
            "placebos": _plain(comparison.placebos),
            "anchors": _plain(comparison.anchors),
            "comparisons": comparison.family,
            "comparisons_with_anchors": comparison.anchor_family,
            "plan": _plan(comparison),
            "planned": comparison.planned.to_json(),
            "training": _plain(self.training),
            "runs": _plain(self.rows),
        }


def _plan(comparison: Comparison) -> dict[str, Any] | None:
    """What was planned to be compared, JSON-like; None if nothing was. The margin is in the metric's own unit."""
    planned = comparison.planned
    if planned.metric is None:
        return None
    return {
        "metric": planned.metric,
        "reference": planned.reference,
        "margin": comparison.margin,
        "looks": list(planned.looks),
        "level": planned.level,
        "arms": list(planned.arms),
        "anchors": list(planned.anchors),
        "repeats": planned.repeats,
        "runs": planned.planned,
    }


def result_rows(workspace: Workspace, experiment: str) -> pd.DataFrame:
    """The finished fine-tuning runs and anchors of an experiment, one row each.

    A run that several arms share has a row in each.

    Columns: `PLACE`, the metrics by their keys (NaN where a run lacks one), `TRAINING`, and one_class, whether the run
    predicts one class only.
    """
    return _rows(workspace, _finished(workspace, experiment))


def _finished(workspace: Workspace, experiment: str) -> list[Member]:
    members = compared_members(Store.of(workspace), experiment)
    return [each for each in members if each.run.state.is_finished and each.run.result]


def _rows(workspace: Workspace, members: Iterable[Member]) -> pd.DataFrame:
    rows, sizes = [], sizes_of_data(workspace)
    for member in members:
        place = {
            "run": member.run.id,
            "arm": member.arm,
            "model": member.model,
            "repeat": member.repeat,
            "budget": member.budget,
            "post_training_run": member.run.parent_id,
            "fine_tuning_seed": member.run.spec.get("seed"),
        }
        training = {name: (member.run.result or {}).get(name) for name in TRAINING}
        one_class = {"one_class": _has_one_class(workspace, member.run, sizes)}
        rows.append(place | _measured(workspace, member.run, sizes) | training | one_class)
    return _distinct(pd.DataFrame(rows, columns=[*PLACE, *metrics(), *TRAINING, "one_class"]))


def _has_one_class(workspace: Workspace, run: Run, sizes: Mapping[str, int]) -> bool:
    """Whether the run predicts one class for all texts; an older result tells only with its predictions."""
    result = run.result or {}
    by_class = result.get("f1_per_class") or {}
    if len(by_class) < 2 or sum(value > 0 for value in by_class.values()) > 1:
        return False
    if "predicted_classes" in result:
        return bool(result["predicted_classes"] == 1)
    frame = predictions(run, workspace, sizes)
    return frame is not None and frame["predicted"].nunique() == 1


def _distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` without repeats of which an earlier one has all runs: older versions accepted a seed twice."""
    runs = rows.pivot_table(index=["model", "budget", "repeat"], columns="arm", values="run", aggfunc="first")
    repeated = runs.index[runs.duplicated()]
    return rows[~pd.MultiIndex.from_frame(rows[["model", "budget", "repeat"]]).isin(repeated)].reset_index(drop=True)


def _measured(workspace: Workspace, run: Run, sizes: Mapping[str, int]) -> dict[str, float]:
    """Each metric of a run; one that is newer than the run is computed from its predictions, if they are there."""
    values = {key: (run.result or {}).get(key) for key in metrics()}
    lacking = [key for key, value in values.items() if value is None]
    frame = predictions(run, workspace, sizes) if lacking else None
    if frame is not None:
        now = measure(Predictions.from_frame(frame))
        values |= {key: now[key] for key in lacking}
    return {key: math.nan if value is None else value for key, value in values.items()}


def compare_experiment(
    workspace: Workspace,
    experiment: str,
    metric: str | None = None,
    reference: str | None = None,
    *,
    even_unfinished: bool = False,
) -> list[ComparedExperiment]:
    """The comparison for each model and label budget of an experiment that has a finished run.

    Args:
        workspace: The workspace.
        experiment: The name of the experiment.
        metric: The key of the metric that is compared; by default the planned one.
        reference: The arm that the others are compared with; by default the planned one.
        even_unfinished: Whether to list the models and label budgets that have no finished run, too.

    Raises:
        NotFound: there is no such experiment or no such metric.
        BadInput: the experiment has no such arm.
    """
    question = Question.of(workspace, experiment, metric, reference)
    measured = find_metric(question.metric)  # refused even where nothing has finished
    members = _finished(workspace, experiment)
    rows = question.planned.rows_read(_rows(workspace, members))
    about_all = tuple(reservations(Store.of(workspace).experiments.get(experiment).spec))
    over_texts = OverTexts(workspace, (member.run for member in members), measured)
    places = _places(workspace, experiment) if even_unfinished else ()
    compared = compare_each(rows, **question._asdict(), over_texts=over_texts, places=places)
    rows_of = {key: group.reset_index(drop=True) for key, group in rows.groupby(["model", "budget"])}
    gone = {member.run.id for member in members if not over_texts.has_predictions(member.run)}
    runs = {run.id: run for run in Store.of(workspace).runs.all()}
    return [
        ComparedExperiment(*key, group, comparison, training, (*about_all, *_about(group, training, gone, runs)))
        for key, comparison in compared.items()
        for group in [rows_of.get(key, rows.iloc[:0])]
        for training in [amounts(group, runs)]
    ]


def _places(workspace: Workspace, experiment: str) -> list[tuple[str, str]]:
    """The models and label budgets of an experiment, whether or not any run of theirs has finished, or is there."""
    store = Store.of(workspace)
    places = [(each.model, each.budget) for each in compared_members(store, experiment)]
    asked = StoredPlan.of(store.experiments.get(experiment)).spec
    planned = product(asked.models, map(str, asked.label_budgets)) if asked else ()
    return list(dict.fromkeys([*places, *planned]))


def _about(rows: pd.DataFrame, training: pd.DataFrame, gone: Collection[int], runs: Mapping[int, Run]) -> Iterator[str]:
    """The reservations about some runs and the amounts of training; `gone` are those whose predictions are."""
    yield from unequal(training)
    yield from unread_answers(rows, runs)
    yield from still_learning(rows)
    yield from missing_predictions(rows, gone)


def _spreads(group: pd.DataFrame) -> dict[str, float]:
    """Mean and standard deviation of each metric that is shown, by its title."""
    spreads = {}
    for each in metrics().values():
        if each.shown:
            values = group[each.key]
            spreads[each.title] = float(values.mean(skipna=False))
            spreads[f"± {each.title}"] = float(values.std(skipna=False)) if len(values) > 1 else math.nan
    return spreads


def _falling(values: pd.Series[float]) -> float:
    """Sorts the highest mean to the front, and a missing one to the end."""
    mean = float(values.mean())
    return math.inf if math.isnan(mean) else -mean


def _spread(mean: float, deviation: float) -> str:
    """`0.571 ± 0.023`; of a single run the mean alone; empty where it is missing."""
    if math.isnan(mean):
        return ""
    return f"{mean:.3f}" if math.isnan(deviation) else f"{mean:.3f} ± {deviation:.3f}"


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
