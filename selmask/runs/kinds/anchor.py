"""Anchor: a classifier without fine-tuning, trained and tested on the texts of a repeat."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from selmask.anchors.all_anchors import PROMPT, LanguageModel
from selmask.anchors.kept_embeddings import embedded
from selmask.label_budget import labels_in_words
from selmask.runs import needs
from selmask.runs.base_model import planned_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds.anchor_spec import AnchorSpec
from selmask.runs.kinds.fine_tuning import labelled_split
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import dataset
from selmask.runs.run_specs import draw_in_words, model_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.anchors.language_model import Classified
    from selmask.anchors.logistic import Fitted
    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.runs.run_specs import DataRef
    from selmask.store.run import Run
    from selmask.training.classification.example import Example
    from selmask.training.classification.splits import LabelledSplit
    from selmask.workspace import Workspace

LEARNING_SECONDS = 3.0
"""About the time of a cross-validation on some hundred texts."""


def perform(spec: AnchorSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Learns from train and dev, because it needs no dev texts of its own, and predicts the test texts."""
    from selmask.training.classification.kept_predictions import keep_predictions

    began = time.monotonic()
    observer.report(0, message="Splitting the labelled texts")
    data = labelled_split(spec, workspace)
    learned = data.train if spec.settings.best_epoch_on == "test" else (*data.train, *data.dev)
    answered = _answered(spec, learned, data, run, workspace, observer)
    if answered is None:
        return {"stopped": True}
    ids, folder = [each.id for each in data.test], workspace.run_folder(run.id)
    keep_predictions(answered.predictions, ids, folder, observer, step=0)
    return answered.facts() | {
        "stopped": False,
        "seconds": round(time.monotonic() - began, 1),
        "train_size": len(data.train),
        "dev_size": len(data.dev),
        "test_size": len(data.test),
        "classes": list(data.classes),
        "notes": list(data.notes),
    }


def _answered(
    spec: AnchorSpec,
    learned: Sequence[Example],
    data: LabelledSplit,
    run: Run,
    workspace: Workspace,
    observer: Observer,
) -> Fitted | Classified | None:
    """The predictions with what there is to say about them; None after a stop request."""
    from selmask.anchors.language_model import classify, examples_of
    from selmask.anchors.logistic import Texts, fit

    if isinstance(spec.anchor, LanguageModel):
        observer.report(0, message=f"Asking {spec.anchor.model}")
        examples = examples_of(learned, spec.anchor.shots, spec.seed)
        notebook = workspace.run_folder(run.id) / f"answers-{PROMPT}.jsonl"
        return classify(spec.anchor, data.classes, examples, data.test, notebook, observer)
    features = _features(spec, learned, data.test, workspace, observer)
    if features is None:
        return None
    observer.report(0, message="Learning the labels")
    parts = (Texts(read, _labels(part)) for read, part in zip(features, (learned, data.test), strict=True))
    return fit(*parts, class_weights=spec.settings.class_weights, seed=spec.seed)


def _features(
    spec: AnchorSpec, learned: Sequence[Example], test: Sequence[Example], workspace: Workspace, observer: Observer
) -> tuple[Any, Any] | None:
    """The features of the texts to learn from, and of the test texts; None after a stop request."""
    if spec.model is None:
        from selmask.anchors.bag_of_words import bag_of_words

        return bag_of_words(*([each.text for each in part] for part in (learned, test)))
    base = needs.prepared(partial(planned_model, spec.model, spec.weights, workspace), workspace, observer)
    observer.report(0, message="Reading the texts")
    of_learned = _embeddings(spec, spec.labelled, base, workspace, observer)
    of_test = of_learned if spec.test is None else _embeddings(spec, spec.test, base, workspace, observer)
    if of_learned is None or of_test is None:
        return None
    return of_learned[[each.id for each in learned]], of_test[[each.id for each in test]]


def _embeddings(spec: AnchorSpec, data: DataRef, base: Path, workspace: Workspace, observer: Observer) -> Any:
    """The embedding of each text of a data set; None after a stop request."""
    source, length = dataset(workspace, data), spec.settings.max_length
    return embedded(source, base, spec.weights, length, workspace.prepared, observer)


def _labels(part: Sequence[Example]) -> list[str]:
    return [each.label for each in part]


def title(spec: AnchorSpec, *, repeat: int | None = None) -> str:
    """A title such as `frozen minilm on labels, 200 labels, repeat 2`; see `draw_in_words` for `repeat`."""
    name = f"{spec.anchor.name} {model_in_words(spec.model)}" if spec.model else spec.anchor.in_words
    return f"{name} on {spec.labelled.name}, {labels_in_words(spec.budget)}, {draw_in_words(spec.seed, repeat)}"


def cost(spec: AnchorSpec, basis: CostBasis) -> float | None:
    """Seconds of learning, and for the first run with an encoder those of reading all texts, which are kept.

    None for a language model: how fast a server answers is not known before it is asked.
    """
    if isinstance(spec.anchor, LanguageModel):
        return None
    if spec.model is None:
        return LEARNING_SECONDS
    speed = basis.speed("anchor", spec.model, "fine-tuning", READING)
    if speed is None:
        return None
    unread = [data for data in (spec.labelled, spec.test) if data and basis.is_first("embeddings", data, spec.model)]
    tokens = (basis.rows(data) * basis.lengths(data, spec.model).truncated(spec.settings.max_length) for data in unread)
    return LEARNING_SECONDS + sum(tokens) / speed


def _check(spec: AnchorSpec, _run: Run, workspace: Workspace) -> None:
    needs.of_anchor((spec.labelled, spec.test), spec.model, spec.weights, workspace)


ANCHOR = RunKind(
    "anchor",
    AnchorSpec,
    perform,
    title,
    check=_check,
    cost=cost,
    alike=("anchor", "model", "labelled", "budget"),
    in_experiments="sometimes",
    has_predictions=True,
    resumable=False,
    no_curve="An anchor takes no steps: logistic regression learns from all texts at once.",
)
