"""The needs of a run: its data sets, its base model, what earlier runs left for it, and room on the disk.

All were there when the run was queued, and may have gone since. To find out, data sets are read whole, and the weights
of a model that a run was planned with are hashed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from selmask.disk.room import once_there_is_room, wait_for_room
from selmask.errors import RunFailed
from selmask.models import catalogue, model_folder
from selmask.runs import scores
from selmask.runs.base_model import check_unchanged
from selmask.runs.pipeline import dataset
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, HEAD, MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.runs.run_specs import (
        DataRef,
        FineTuningSpec,
        HeadWarmUpSpec,
        PostTrainingSpec,
        ScoringSpec,
        TrialSpec,
    )
    from selmask.store.run import Run
    from selmask.workspace import Workspace

T = TypeVar("T")

TIMES_THE_WEIGHTS = 6
"""A checkpoint holds the weights and two moments of each, and a new one is complete before the old one is deleted."""


def of_scoring(spec: ScoringSpec, workspace: Workspace) -> None:
    """Refuses a scoring run without its corpus, lexicon, labels or model.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
    """
    lesson = (spec.lesson.labelled, spec.lesson.test) if spec.lesson else ()
    _check_data(workspace, (spec.corpus, spec.lexicon, *spec.leave_out, *lesson))
    _check_planned_model(workspace, spec.model, spec.weights)


def of_head_warm_up(spec: HeadWarmUpSpec, workspace: Workspace) -> None:
    """Refuses a head warm-up without its corpus or model.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
    """
    _check_data(workspace, (spec.corpus, *spec.leave_out))
    _check_planned_model(workspace, spec.model, spec.weights)


def of_post_training(spec: PostTrainingSpec, run: Run, workspace: Workspace) -> None:
    """Refuses a post-training run without its corpus, lexicon, scores, model or the head that it starts with.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
        RunFailed: the head is gone.
    """
    of_masks(spec, workspace)
    if spec.scores is not None and not scores.file_of(workspace, spec.scores).is_file():
        raise scores.gone(workspace, spec.scores)
    _check_planned_model(workspace, spec.model, spec.weights)
    head_of(spec, run, workspace)


def of_masks(spec: PostTrainingSpec, workspace: Workspace) -> None:
    """Refuses to show the masks of a post-training without its corpus, its lexicon or the texts that are left out.

    Raises:
        NotFound, BadData: one of them is gone or was changed.
    """
    _check_data(workspace, (spec.corpus, spec.lexicon, *spec.leave_out))


def of_fine_tuning(spec: FineTuningSpec, run: Run, workspace: Workspace) -> None:
    """Refuses a fine-tuning run without its labelled texts, its base model or the encoder that it starts from.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
        RunFailed: the model of the run that it starts from is gone.
    """
    _check_data(workspace, (spec.labelled, spec.test))
    _check_planned_model(workspace, spec.model, spec.weights)
    if run.parent_id is not None:
        model_folder.checked(model_of(workspace, run.parent_id))


def of_anchor(data: Iterable[DataRef | None], model: str | None, weights: str | None, workspace: Workspace) -> None:
    """Refuses an anchor without its labelled texts or, if it reads with one, its encoder.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
    """
    _check_data(workspace, data)
    if model is not None:
        _check_planned_model(workspace, model, weights)


def of_trial(spec: TrialSpec, workspace: Workspace) -> None:
    """Refuses a trial without its data sets or its model.

    Raises:
        NotFound, BadData, BadModel: one of them is gone or was changed.
    """
    _check_data(workspace, (spec.corpus, *spec.leave_out, spec.labelled, spec.test))
    _check_model(workspace, spec.model)


def model_of(workspace: Workspace, run_id: int) -> Path:
    """The folder of the model that a finished run left.

    Raises:
        RunFailed: it is gone.
    """
    folder = workspace.run_path(run_id) / MODEL
    if not folder.is_dir():
        raise _gone("model", folder, Store.of(workspace).runs.get(run_id))
    return folder


def head_of(spec: PostTrainingSpec, run: Run, workspace: Workspace) -> Path | None:
    """The file with the head that a post-training starts with; None if it starts with the model's own.

    Raises:
        RunFailed: it is gone.
    """
    if spec.head is None:
        return None
    parents = map(Store.of(workspace).runs.get, run.parents)
    warm_up = next(each for each in parents if each.hash == spec.head)
    file = workspace.run_path(warm_up.id) / HEAD
    if not file.is_file():
        raise _gone("head", file, warm_up)
    return file


def _gone(what: str, path: Path, run: Run) -> RunFailed:
    return RunFailed(f"The {what} of {run.title} is gone", given=str(path), do=f"Start run {run.id} again")


def prepared(prepare: Callable[[], T], workspace: Workspace, observer: Observer) -> T:
    """The result of `prepare`, which downloads the model and keeps prepared data, once the disk has room for that.

    Raises:
        DiskFull: there was no room for ten minutes, or until a stop was requested.
    """
    return once_there_is_room(prepare, workspace.prepared, 0, "prepared data", observer)


def wait_for_room_to_train(base: Path, run: Run, workspace: Workspace, observer: Observer) -> None:
    """Returns once the workspace's disk has room for training the model in `base`.

    The checkpoints of an earlier attempt count as room: the run replaces them.

    Raises:
        DiskFull: there was no room for ten minutes, or until a stop was requested.
    """
    from selmask.training.checkpoint import kept_bytes

    folder = workspace.run_folder(run.id)
    size = TIMES_THE_WEIGHTS * model_folder.weights_bytes(base) - kept_bytes(folder / CHECKPOINT)
    wait_for_room(folder, max(0, size), "run", observer)


def _check_data(workspace: Workspace, data: Iterable[DataRef | None]) -> None:
    for each in data:
        if each is not None:
            dataset(workspace, each).check_file()


def _check_planned_model(workspace: Workspace, model: str, weights: str | None) -> None:
    _check_model(workspace, model)
    check_unchanged(model, weights, workspace)


def _check_model(workspace: Workspace, model: str) -> None:
    folder = catalogue.present_folder(model, workspace.models)
    if folder is not None:  # otherwise the worker downloads it
        model_folder.checked(folder)
