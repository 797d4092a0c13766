"""What a worker does for each kind of run: find the data and the model, call the trainer, say what came out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask import __version__
from selmask.errors import BadInput, BadModel, RunFailed
from selmask.jobs import scores
from selmask.jobs.masks import dataset, masker_of, masking_data, prepared_for
from selmask.jobs.task_specs import PostTrainingTask, ScoringTask, parse_task
from selmask.masking import held_out
from selmask.models import catalogue
from selmask.scoring.bookmark import Bookmark
from selmask.scoring.score import Lesson, score
from selmask.store.database import Database
from selmask.store.runs import Runs
from selmask.training.device import peak_memory_mb
from selmask.training.fine_tuning import fine_tune
from selmask.training.post_training import MODEL, post_train
from selmask.training.splits import split

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.jobs.masks import MaskingData
    from selmask.jobs.task_specs import FineTuningTask, Task
    from selmask.jobs.task_specs import Lesson as LessonSpec
    from selmask.masking.masker import Masker
    from selmask.store.run import Run
    from selmask.training.report import Report, ShouldStop
    from selmask.training.splits import LabelledSplit
    from selmask.workspace import Workspace


def perform(run: Run, workspace: Workspace, report: Report, should_stop: ShouldStop) -> dict[str, Any]:
    """Do what `run` asks for, in its folder of the workspace; a checkpoint there is gone on from.

    Returns:
        What was measured, JSON-like; "stopped" is true where a stop was asked for.

    Raises:
        SelmaskError: it cannot be done; says why.
    """
    task = parse_task(run.spec)
    if isinstance(task, ScoringTask):
        return _score(task, workspace, workspace.run_folder(run.id), report, should_stop)
    if isinstance(task, PostTrainingTask):
        return _post_train(task, workspace, workspace.run_folder(run.id), report, should_stop)
    return _fine_tune(task, run, workspace, report, should_stop)


def _score(
    task: ScoringTask, workspace: Workspace, folder: Path, report: Report, should_stop: ShouldStop
) -> dict[str, Any]:
    """Goes on from where it was stopped; the scores are kept once they are whole."""
    report(0, message="Reading the corpus")
    data, began = masking_data(workspace, task), time.monotonic()
    base, asked = _model(task, workspace), task.strategy.scoring
    if asked is None:
        raise BadInput(f"The strategy {task.strategy.name} asks no model, so that there is nothing to score")
    corpus = prepared_for(workspace, task.model, data, task.strategy, max_length=task.max_length)
    lesson = _lesson(task.lesson, workspace, folder) if task.lesson else None
    report(0, message=f"Scoring every word with {task.model}")
    bookmark = Bookmark(folder / "reading")
    scored = score(
        asked, base, corpus.prepared, corpus.tokenizer, report, should_stop, lesson=lesson, bookmark=bookmark
    )
    if scored is None:
        return {"stopped": True}
    scores.keep(workspace, scores.key_of(task), scored.scores)
    bookmark.clear()
    return {
        "stopped": False,
        "units": len(scored.scores),
        "scored": int((scored.scores > 0).sum()),
        "left_out": len(data.left_out),
        "seconds": round(time.monotonic() - began, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        **scored.facts,
    }


def _lesson(lesson: LessonSpec, workspace: Workspace, folder: Path) -> Lesson:
    """The labels of the repeat that the scores are for, split as its fine-tuning splits them."""
    return Lesson(_split(lesson, workspace), lesson.settings, lesson.seed, folder)


def _split(task: LessonSpec | FineTuningTask, workspace: Workspace) -> LabelledSplit:
    return split(
        dataset(workspace, task.labelled).frame(),
        dataset(workspace, task.test).frame() if task.test else None,
        task.settings,
        budget=task.budget,
        seed=task.seed,
    )


def _post_train(
    task: PostTrainingTask, workspace: Workspace, folder: Path, report: Report, should_stop: ShouldStop
) -> dict[str, Any]:
    report(0, message="Reading and weighing the corpus")
    base, data = _model(task, workspace), masking_data(workspace, task)
    masker = masker_of(workspace, task, data)
    yardstick = masker_of(workspace, task, data, held_out.HeldOutMasks())
    kept_out = held_out.held_out_documents(len(data.domain.texts), task.settings.held_out)
    windows = masker.windows(task.masking, task.seed, task.settings.epochs)
    fixed = yardstick.windows(held_out.MASKING, held_out.SEED)
    result = post_train(
        task.settings,
        base,
        held_out.SelectedWindows(windows, ~kept_out),
        held_out.SelectedWindows(fixed, kept_out, held_out.MOST_WINDOWS),
        folder,
        task.seed,
        report,
        should_stop,
        card=_card(task, data),
        tokenizer=masker.tokenizer.to_json() if masker.preparation.added_terms != "none" else None,
    )
    return result | {"left_out": len(data.left_out), "documents": _documents(masker, kept_out)}


def _fine_tune(
    task: FineTuningTask, run: Run, workspace: Workspace, report: Report, should_stop: ShouldStop
) -> dict[str, Any]:
    report(0, message="Splitting the labelled texts")
    base = _model(task, workspace)
    data = _split(task, workspace)
    encoder = base if run.parent_id is None else _model_of(workspace, run.parent_id)
    card = {"base model": task.model, "labelled texts": task.labelled.name, "made with": f"selmask {__version__}"}
    return fine_tune(
        task.settings, base, encoder, data, workspace.run_folder(run.id), task.seed, report, should_stop, card=card
    )


def _model(task: Task, workspace: Workspace) -> Path:
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
        title = Runs(Database(workspace.database)).get(run_id).title
        raise RunFailed(f"The model of {title} is gone", given=str(folder), do="Delete that run and queue it again")
    return folder


def _documents(masker: Masker, kept_out: np.ndarray) -> int:
    """Documents with text that were trained on."""
    texts = masker.domain.texts
    has_text = np.fromiter(map(bool, texts), dtype=bool, count=len(texts))
    return int((has_text & ~kept_out).sum())


def _card(task: PostTrainingTask, data: MaskingData) -> dict[str, object]:
    return {
        "base model": task.model,
        "masking strategy": task.strategy.model_dump(mode="json"),
        "shared masking settings": task.masking.model_dump(mode="json"),
        "corpus": f"{task.corpus.name}, sha256 {task.corpus.content_sha256}",
        "lexicon": f"{task.lexicon.name}, sha256 {task.lexicon.content_sha256}" if task.lexicon else "none",
        "test texts left out": len(data.left_out),
        "settings": task.settings.model_dump(mode="json"),
        "seed": task.seed,
        "made with": f"selmask {__version__}",
    }
