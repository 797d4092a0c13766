"""What came out of an experiment: a row per finished fine-tuning run, and how the arms compare."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from selmask.evaluation.comparison import METRICS, compare_each
from selmask.experiments.reservations import reservations, still_learning
from selmask.label_budget import labels_in_words
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.evaluation.comparison import Comparison
    from selmask.workspace import Workspace

SHOWN = ("accuracy", "precision", "recall", "macro_f1")
MEASURED = (*METRICS, "best_epoch", "epochs", "seconds")
COLUMNS = ("run", "arm", "model", "repeat", "budget", "post_training_run", *MEASURED)


@dataclass(frozen=True)
class ComparedExperiment:
    """The arms of one experiment with one model and one label budget.

    Attributes:
        model, budget: Which; the budget as text, a number or "all".
        rows: The finished fine-tuning runs.
        comparison: What they say.
        reservations: What to bear in mind: why it says too much, or could say more.
    """

    model: str
    budget: str
    rows: pd.DataFrame
    comparison: Comparison
    reservations: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What a person calls it."""
        return f"{self.model}, {labels_in_words(self.budget)}"

    def table(self) -> list[dict[str, Any]]:
        """A row per arm: runs, mean and standard deviation of the usual metrics, best macro-F1 first."""
        table = []
        for arm, group in self.rows.groupby("arm", sort=False):
            row: dict[str, Any] = {"strategy": arm, "runs": len(group)}
            for metric in SHOWN:
                row |= {METRICS[metric]: float(group[metric].mean()), f"± {METRICS[metric]}": _deviation(group[metric])}
            table.append(row)
        return sorted(table, key=lambda row: -row[METRICS["macro_f1"]])

    def to_markdown(self) -> str:
        """The table, mean ± standard deviation in a cell; of a single run what it measured."""
        names = [METRICS[metric] for metric in SHOWN]
        lines = ["| strategy | runs | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
        for row in self.table():
            cells = [_spread(row[name], row[f"± {name}"]) for name in names]
            lines.append(f"| {row['strategy']} | {row['runs']} | " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Everything, JSON-like; what is not known is null."""
        comparison = self.comparison
        return {
            "model": self.model,
            "budget": self.budget,
            "verdict": comparison.verdict,
            "reservations": list(self.reservations),
            "sentences": list(comparison.sentences),
            "table": _plain(pd.DataFrame(self.table())),
            "arms": _plain(comparison.arms),
            "differences": _plain(comparison.differences),
            "runs": _plain(self.rows),
        }


def result_rows(workspace: Workspace, experiment: str) -> pd.DataFrame:
    """The finished fine-tuning runs of an experiment, one row each, columns `COLUMNS`; a shared run once per place."""
    rows = []
    for member in Store.of(workspace).experiments.members(experiment):
        if member.role == "fine-tuning" and member.run.state.is_finished and member.run.result:
            known = {
                "run": member.run.id,
                "arm": member.arm,
                "model": member.model,
                "repeat": member.repeat,
                "budget": member.budget,
                "post_training_run": member.run.parent_id,
            }
            rows.append(known | {name: member.run.result.get(name) for name in MEASURED})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def compare_experiment(
    workspace: Workspace, experiment: str, metric: str = "macro_f1", reference: str | None = None
) -> list[ComparedExperiment]:
    """The comparison for each model and label budget of an experiment; empty while nothing has finished.

    Raises:
        NotFound: there is no such experiment.
        BadInput: an unknown metric, or a reference without a finished run.
    """
    rows = result_rows(workspace, experiment)
    doubts = tuple(reservations(Store.of(workspace).experiments.get(experiment).spec))
    compared = compare_each(rows, metric, reference) if len(rows) else {}
    of = {key: group.reset_index(drop=True) for key, group in rows.groupby(["model", "budget"])}
    return [
        ComparedExperiment(*key, of[key], comparison, (*doubts, *still_learning(of[key])))
        for key, comparison in compared.items()
    ]


def _deviation(values: pd.Series[float]) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan


def _spread(mean: float, deviation: float) -> str:
    """`0.571 ± 0.023`; of a single run the mean alone."""
    return f"{mean:.3f}" if math.isnan(deviation) else f"{mean:.3f} ± {deviation:.3f}"


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
