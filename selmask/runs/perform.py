"""What a worker does for each kind of run: find the data and the model, call the trainer, say what came out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.errors import BadInput, BadModel, RunFailed
from selmask.masking import held_out
from selmask.masking.forgetting_probe import everyday_windows
from selmask.models import catalogue
from selmask.runs import cards, scores
from selmask.runs.leakage import trained_on_nearly
from selmask.runs.pipeline import dataset, masker_of, masking_data, prepared_for
from selmask.runs.run_specs import PostTrainingSpec, ScoringSpec, TrialSpec, parse_task
from selmask.runs.team_start import company
from selmask.runs.trial import perform_trial
from selmask.scoring.bookmark import Bookmark
from selmask.scoring.score import Lesson, score
from selmask.store.store import Store
from selmask.training.classification.fine_tuning import fine_tune
from selmask.training.classification.splits import split
from selmask.training.device import peak_memory_mb
from selmask.training.masked.post_training import post_train
from selmask.workspace import MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.masking.masker import Masker
    from selmask.observer import Observer
    from selmask.runs.pipeline import MaskingData
    from selmask.runs.run_specs import FineTuningSpec
    from selmask.runs.run_specs import LessonSpec
    from selmask.store.run import Run
    from selmask.training.classification.splits import LabelledSplit
    from selmask.workspace import Workspace


def perform(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Do what `run` asks for, in its folder of the workspace; a checkpoint there is gone on from.

    Returns:
        What was measured, JSON-like; "stopped" is true where a stop was asked for.

    Raises:
        SelmaskError: it cannot be done; says why.
    """
    task = parse_task(run.spec)
    if isinstance(task, ScoringSpec):
        return _score(task, workspace, workspace.run_folder(run.id), observer)
    if isinstance(task, TrialSpec):
        return perform_trial(task, workspace, workspace.run_folder(run.id), observer)
    if isinstance(task, PostTrainingSpec):
        return _post_train(task, run, workspace, observer)
    return _fine_tune(task, run, workspace, observer)


def _score(task: ScoringSpec, workspace: Workspace, folder: Path, observer: Observer) -> dict[str, Any]:
    """Goes on from where it was stopped; the scores are kept once they are whole."""
    observer.report(0, message="Reading the corpus")
    data, began = masking_data(workspace, task), time.monotonic()
    base, asked = _model(task, workspace), task.strategy.scoring
    if asked is None:
        raise BadInput(f"The strategy {task.strategy.name} asks no model, so that there is nothing to score")
    corpus = prepared_for(workspace, task.model, data, task.strategy, max_length=task.max_length)
    lesson = _lesson(task.lesson, workspace, folder) if task.lesson else None
    observer.report(0, message=f"Scoring every word with {task.model}")
    bookmark = Bookmark(folder / "reading")
    scored = score(asked, base, corpus.prepared, corpus.tokenizer, observer, lesson=lesson, bookmark=bookmark)
    if scored is None:
        return {"stopped": True}
    scores.keep(workspace, scores.key_of(task), scored.scores)
    bookmark.clear()
    return {
        "stopped": False,
        "units": len(scored.scores),
        "scored": int((scored.scores > 0).sum()),
        **_left_out(data),
        "seconds": round(time.monotonic() - began, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        **scored.facts,
    }


def _lesson(lesson: LessonSpec, workspace: Workspace, folder: Path) -> Lesson:
    """The labels of the repeat that the scores are for, split as its fine-tuning splits them."""
    return Lesson(_split(lesson, workspace), lesson.settings, lesson.seed, folder)


def _split(task: LessonSpec | FineTuningSpec, workspace: Workspace) -> LabelledSplit:
    return split(
        dataset(workspace, task.labelled).frame(),
        dataset(workspace, task.test).frame() if task.test else None,
        task.settings,
        budget=task.budget,
        seed=task.seed,
    )


def _post_train(task: PostTrainingSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    observer.report(0, message="Reading and weighing the corpus")
    base, data = _model(task, workspace), masking_data(workspace, task)
    masker = masker_of(workspace, task, data)
    yardstick = masker_of(workspace, task, data, held_out.HeldOutMasks())
    kept_out = held_out.held_out_documents(data.repeats.first, task.settings.held_out)
    twins = trained_on_nearly(data.domain, kept_out, task.settings.held_out, workspace.prepared)
    windows = masker.windows(task.masking, task.seed, task.settings.epochs)
    fixed = yardstick.windows(held_out.MASKING, held_out.SEED)
    with company(run.id, workspace, task.settings.processes) as notes:
        result = post_train(
            task.settings,
            base,
            held_out.SelectedWindows(windows, ~kept_out),
            held_out.SelectedWindows(fixed, kept_out & ~twins, held_out.MOST_WINDOWS),
            workspace.run_folder(run.id),
            task.seed,
            observer,
            everyday=everyday_windows(masker.tokenizer, task.settings.max_length) if data.is_english else None,
            card=cards.of_post_training(task, base, data.repeats),
            tokenizer=masker.tokenizer.to_json() if masker.preparation.added_terms != "none" else None,
        )
    return result | {
        "notes": [*result["notes"], *notes],
        **_left_out(data),
        "documents": _documents(masker, kept_out),
        "held_out_near": int(twins.sum()),
    }


def _fine_tune(task: FineTuningSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    observer.report(0, message="Splitting the labelled texts")
    base = _model(task, workspace)
    data = _split(task, workspace)
    encoder = base if run.parent_id is None else _model_of(workspace, run.parent_id)
    card = cards.of_fine_tuning(task, base)
    return fine_tune(task.settings, base, encoder, data, workspace.run_folder(run.id), task.seed, observer, card=card)


def _model(task: ScoringSpec | PostTrainingSpec | FineTuningSpec, workspace: Workspace) -> Path:
    """The folder of the base model.

    Raises:
        BadModel: it cannot be loaded, or is not what it was when the run was planned.
    """
    folder = catalogue.resolve(task.model, workspace.models)
    if task.weights not in {None, catalogue.content(task.model, workspace.models)}:
        raise BadModel(
            f"The model {task.model!r} is not the one that this run was planned with: its files have changed since",
            given=str(folder),
            do="Queue the experiment anew",
        )
    return folder


def _model_of(workspace: Workspace, run_id: int) -> Path:
    folder = workspace.run_folder(run_id) / MODEL
    if not folder.is_dir():
        title = Store.of(workspace).runs.get(run_id).title
        raise RunFailed(f"The model of {title} is gone", given=str(folder), do="Delete that run and queue it again")
    return folder


def _documents(masker: Masker, kept_out: NDArray[np.bool_]) -> int:
    """How many documents with text were trained on."""
    texts = masker.domain.texts
    has_text = np.fromiter(map(bool, texts), dtype=bool, count=len(texts))
    return int((has_text & ~kept_out).sum())


def _left_out(data: MaskingData) -> dict[str, int]:
    """How many texts of the corpus were not trained on because they repeat a test text, and how many only nearly do."""
    return {"left_out": len(data.left_out), "left_out_near": len(data.repeats.near)}
