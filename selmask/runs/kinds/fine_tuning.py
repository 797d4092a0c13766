"""Fine-tuning: a classifier on top of the base model or of a post-trained encoder."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from selmask.label_budget import labels_in_words, texts_of
from selmask.runs import cards, needs
from selmask.runs.base_model import base_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import dataset
from selmask.runs.run_specs import FineTuningSpec, draw_in_words, model_in_words

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.runs.kinds.anchor_spec import AnchorSpec
    from selmask.runs.run_specs import LessonSpec
    from selmask.store.run import Run
    from selmask.training.classification.splits import LabelledSplit
    from selmask.workspace import Workspace


def perform(spec: FineTuningSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Trains and tests the classifier; a checkpoint in the run's folder is resumed."""
    from selmask.training.classification.fine_tuning import fine_tune
    from selmask.training.finished_model import Destination

    observer.report(0, message="Splitting the labelled texts")
    base = needs.prepared(lambda: base_model(spec, workspace), workspace, observer)
    needs.wait_for_room_to_train(base, run, workspace, observer)
    data = labelled_split(spec, workspace)
    encoder = base if run.parent_id is None else needs.model_of(workspace, run.parent_id)
    destination = Destination(workspace.run_folder(run.id), cards.of_fine_tuning(spec, base))
    observer.report(0, message="Loading the model")
    return fine_tune(spec.settings, base, encoder, data, destination, spec.seed, observer)


def labelled_split(spec: LessonSpec | FineTuningSpec | AnchorSpec, workspace: Workspace) -> LabelledSplit:
    """The labelled texts of one repeat: train, dev and test.

    Raises:
        NotFound, BadData: a data set is gone, or another one has its name now.
    """
    from selmask.training.classification.splits import split

    labelled = dataset(workspace, spec.labelled)
    parts = split(
        labelled.frame(),
        dataset(workspace, spec.test).frame() if spec.test else None,
        spec.settings,
        budget=spec.budget,
        seed=spec.seed,
    )
    return replace(parts, rows=labelled.row_numbers())


def title(spec: FineTuningSpec, arm: str | None = None, *, repeat: int | None = None) -> str:
    """A title such as `tfidf on labels, minilm, 200 labels, repeat 2`; `arm` instead of the strategy's name.

    See `draw_in_words` for `repeat`.
    """
    start, labels = arm or spec.masked_by, labels_in_words(spec.budget)
    model, draw = model_in_words(spec.model), draw_in_words(spec.seed, repeat)
    return f"{start} on {spec.labelled.name}, {model}, {labels}, {draw}"


def learning_seconds(spec: FineTuningSpec | LessonSpec, model: str, basis: CostBasis) -> float | None:
    """Seconds of learning at each learning rate, of dev after each epoch, and of the test set at the end."""
    settings, speed = spec.settings, basis.speed("fine-tuning", model, "fine-tuning")
    if speed is None:
        return None
    texts = basis.rows(spec.labelled)
    tested = texts * settings.test_share if spec.test is None else basis.rows(spec.test)
    pool = texts - (tested if spec.test is None else 0)
    used = min(pool, texts_of(spec.budget, basis.class_sizes(spec.labelled)))
    length = basis.lengths(spec.labelled, model).truncated(settings.max_length)
    tested_length = basis.lengths(spec.test or spec.labelled, model).truncated(settings.max_length)
    train, dev = used * (1 - settings.dev_share), used * settings.dev_share
    epochs = max(settings.epochs, settings.min_steps / math.ceil(train / settings.batch_size)) * len(settings.rates)
    read = epochs * dev * length + tested * tested_length
    return (epochs * train * length + read / READING) / speed


FINE_TUNING = RunKind(
    "fine-tuning",
    FineTuningSpec,
    perform,
    title,
    check=needs.of_fine_tuning,
    cost=lambda spec, basis: learning_seconds(spec, spec.model, basis),
    alike=("model", "labelled", "settings", "budget"),
    in_experiments="always",
    leaves="classifier",
    has_predictions=True,
    no_curve="The loss is drawn here after the first steps.",
)
