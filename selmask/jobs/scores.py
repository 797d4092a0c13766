"""Scores that a model gives, in the workspace: asked for as a run, kept under a hash of all they depend on.

The hash is that of the scoring task's identity: the model by name and content, texts, lexicon, what the strategy asks,
and for a strategy that learns the task its labels too. Whoever trains or shows masks names the task and finds the same
array.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from selmask.errors import BadData, BadInput
from selmask.jobs.task_specs import DataRef, ScoringTask, identity, model_in_words
from selmask.lexicon.match import Matching
from selmask.specs import fingerprint
from selmask.store.database import Database
from selmask.store.run import NewRun
from selmask.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset
    from selmask.jobs.task_specs import Lesson
    from selmask.masking.strategy import Strategy
    from selmask.store.run import Run
    from selmask.workspace import Workspace

FORMAT = 1
"""Part of every key: a change of what a scorer computes makes old scores unread."""


def scoring_task(
    strategy: Strategy,
    *,
    model: str,
    weights: str | None,
    corpus: Dataset,
    lexicon: Dataset | None,
    leave_out: Sequence[Dataset],
    max_length: int,
    near_duplicates: bool = True,
    matching: Matching | None = None,
    lesson: Lesson | None = None,
) -> ScoringTask:
    """What is asked so that `strategy` can weigh `corpus`.

    Args:
        strategy: One with `scoring`.
        model, weights: The base model, and what it is at present (see `catalogue.content`).
        corpus, lexicon, leave_out, near_duplicates, matching, max_length: As post-training has them.
        lesson: The labels of a repeat; heeded by a strategy that learns the task first.

    Raises:
        BadInput: such a strategy, and no lesson.
    """
    needs_labels = strategy.scoring is not None and strategy.scoring.needs_labels
    if needs_labels and lesson is None:
        raise BadInput(
            f"The strategy {strategy.name} learns from labelled texts which words matter, and none are given",
            given="labelled: none",
            accepted="the labelled texts that the classifier will be trained on",
            do="Name labelled texts: `--labelled` on the command line",
        )
    return ScoringTask(
        model=model,
        weights=weights,
        corpus=DataRef.of(corpus),
        lexicon=DataRef.of(lexicon) if lexicon else None,
        leave_out=tuple(DataRef.of(dataset) for dataset in leave_out),
        near_duplicates=near_duplicates,
        strategy=strategy,
        matching=matching or Matching(),
        max_length=max_length,
        lesson=lesson if needs_labels else None,
    )


def key_of(task: ScoringTask) -> str:
    """The name under which the scores of `task` are kept; the post-training that reads them carries it."""
    return fingerprint([FORMAT, identity(task)])


def scoring_run(task: ScoringTask) -> NewRun:
    """The run that computes the scores of `task`."""
    title = f"{task.strategy.name} scores of {task.corpus.name} under {model_in_words(task.model)}"
    if task.lesson is not None:
        title += f", {task.lesson.in_words}"
    return NewRun(task.kind, title, task.model_dump(mode="json"), identity=identity(task) | {"format": FORMAT})


def ask(workspace: Workspace, task: ScoringTask) -> Run:
    """The run for the scores of `task`, in the queue or wherever it is; somebody has to wake a supervisor for it.

    Raises:
        BadData: it finished and its scores are gone.
    """
    run = Runs(Database(workspace.database)).queue(scoring_run(task))
    if run.state.is_finished and not file_of(workspace, key_of(task)).is_file():
        raise _gone(workspace, key_of(task))
    return run


def kept(workspace: Workspace, task: ScoringTask) -> NDArray[np.float32] | None:
    """float32 [units of the corpus], mapped into memory; None where they were not computed yet."""
    key = key_of(task)
    return read(workspace, key) if file_of(workspace, key).is_file() else None


def read(workspace: Workspace, key: str) -> NDArray[np.float32]:
    """The scores kept under `key`, mapped into memory.

    Raises:
        BadData: they are gone, or not an array.
    """
    try:
        scores: NDArray[np.float32] = np.load(file_of(workspace, key), mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _gone(workspace, key) from error
    return scores


def keep(workspace: Workspace, key: str, scores: NDArray[np.float32]) -> None:
    """Write `scores`, all of them or nothing: nobody ever reads half an array."""
    handle, draft = tempfile.mkstemp(dir=workspace.scores, prefix=".partial-", suffix=".npy")
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, scores)
        Path(draft).replace(file_of(workspace, key))
    finally:
        Path(draft).unlink(missing_ok=True)


def file_of(workspace: Workspace, key: str) -> Path:
    """Where the scores kept under `key` lie."""
    return workspace.scores / f"{key}.npy"


def _gone(workspace: Workspace, key: str) -> BadData:
    return BadData(
        "The scores that this strategy reads are gone from the workspace",
        given=str(file_of(workspace, key)),
        do="Delete the run that computed them, and those that start from it, and queue the experiment again",
    )
