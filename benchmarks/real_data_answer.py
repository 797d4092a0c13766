"""The answer to a question about real data, as written to benchmarks/results/."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline

from benchmarks import RESULTS
from selmask import library
from selmask.store.store import Store
from selmask.training.classification.splits import split

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.results.outcome import ComparedExperiment
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace

LOSS = "held_out_loss"


@dataclass(frozen=True)
class Answer:
    """The results of a question.

    Attributes:
        name: The question's name.
        speaks_of: A sentence about the scope of the answer.
        spec: The experiment.
        compared: The comparison of its arms.
        losses: A row per post-training: arm, repeat, held-out loss `before` (once a new head is warmed up) and `after`.
        baseline: Accuracy and macro-F1 of a bag of words, mean and standard deviation over the repeats.
    """

    name: str
    speaks_of: str
    spec: ExperimentSpec
    compared: ComparedExperiment
    losses: list[dict[str, Any]]
    baseline: dict[str, float]

    def write(self, folder: Path = RESULTS) -> None:
        """Writes specification, table and all numbers to `folder`."""
        folder.mkdir(exist_ok=True)
        stem = folder / self.name.replace(" ", "_")
        stem.with_suffix(".yaml").write_text(self.spec.to_yaml(), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n")
        stem.with_suffix(".md").write_text(self.to_markdown(), encoding="utf-8")

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return self.compared.to_json() | {"held_out_losses": self.losses, "bag_of_words": self.baseline}

    def to_markdown(self) -> str:
        """The table and its conclusion."""
        (labels,) = self.spec.label_budgets
        baseline = self.baseline
        bag = (
            "A bag of words (TF-IDF of one and two words, logistic regression) with as many labels: "
            f"accuracy {baseline['accuracy']:.3f} ± {baseline['± accuracy']:.3f}, "
            f"macro-F1 {baseline['macro-F1']:.3f} ± {baseline['± macro-F1']:.3f}."
        )
        rows = [f"| {row['arm']} | {row['repeat']} | {row['before']:.3f} | {row['after']:.3f} |" for row in self.losses]
        losses = "\n".join(["| strategy | repeat | held-out loss before | after |", "|---|---|---|---|", *rows])
        verdict = " ".join(self.compared.comparison.verdict) if len(self.spec.arm_names) > 1 else ""
        parts = [f"# {self.name}: {labels} labels", self.compared.to_markdown(), verdict, self.speaks_of, bag]
        return "\n\n".join(part for part in [*parts, losses if rows else ""] if part) + "\n"


def held_out_losses(workspace: Workspace, experiment: str) -> list[dict[str, Any]]:
    """A row per post-training of the experiment with its first and last held-out loss, in nats.

    A post-training that several repeats share has the number of the first one.
    """
    store = Store.of(workspace)
    rows: dict[int, dict[str, Any]] = {}
    for member in store.experiments.members(experiment):
        if member.kind == "post-training":
            measured = store.metrics.frame([member.run.id], keys=[LOSS])["value"]
            row = {"before": float(measured.iloc[0]), "after": float(measured.iloc[-1])}
            rows.setdefault(member.run.id, {"arm": member.arm, "repeat": member.repeat} | row)
    return list(rows.values())


def bag_of_words(workspace: Workspace, spec: ExperimentSpec) -> dict[str, float]:
    """TF-IDF and logistic regression, trained on train and dev of each repeat and measured on the same test set."""
    labelled = library.dataset(workspace, spec.labelled).frame()
    test = library.dataset(workspace, spec.test).frame() if spec.test else None
    accuracy, macro_f1 = [], []
    for seed in spec.fine_tuning_seeds:
        data = split(labelled, test, spec.fine_tuning, budget=spec.label_budgets[0], seed=seed)
        learned, tested = [*data.train, *data.dev], data.test
        bag = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000)
        )
        bag.fit([each.text for each in learned], [each.label for each in learned])
        predicted, true = bag.predict([each.text for each in tested]), [each.label for each in tested]
        accuracy.append(accuracy_score(true, predicted))
        macro_f1.append(f1_score(true, predicted, average="macro"))
    columns = {"accuracy": accuracy, "macro-F1": macro_f1}
    means = {name: float(np.mean(values)) for name, values in columns.items()}
    return means | {
        f"± {name}": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0 for name, values in columns.items()
    }
