"""Scores that a model gives, in the workspace: asked for as a run, kept under a hash of all they depend on.

The hash is that of the scoring task's identity: the model by name and content, texts, lexicon, what the strategy asks,
and for a strategy that learns the task its labels too. Whoever trains or shows masks names the task and finds the same
array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.disk import new_file
from selmask.errors import BadData
from selmask.runs.run_specs import identity, model_in_words
from selmask.specs import fingerprint
from selmask.store.run import NewRun
from selmask.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.runs.run_specs import ScoringSpec
    from selmask.store.run import Run
    from selmask.workspace import Workspace

FORMAT = 2
"""Part of every key: a change of what a scorer computes makes old scores unread."""


def key_of(task: ScoringSpec) -> str:
    """The name under which the scores of `task` are kept; the post-training that reads them carries it."""
    return fingerprint([FORMAT, identity(task)])


def scoring_run(task: ScoringSpec) -> NewRun:
    """The run that computes the scores of `task`."""
    title = f"{task.strategy.name} scores of {task.corpus.name} under {model_in_words(task.model)}"
    if task.lesson is not None:
        title += f", {task.lesson.in_words}"
    return NewRun(task.kind, title, task.model_dump(mode="json"), identity=identity(task) | {"format": FORMAT})


def ask(workspace: Workspace, task: ScoringSpec) -> Run:
    """The run for the scores of `task`, in the queue or wherever it is; somebody has to wake a supervisor for it.

    Raises:
        BadData: it finished and its scores are gone.
    """
    run = Store.of(workspace).runs.queue(scoring_run(task))
    if run.state.is_finished and not file_of(workspace, key_of(task)).is_file():
        raise _gone(workspace, key_of(task))
    return run


def kept(workspace: Workspace, task: ScoringSpec) -> NDArray[np.float32] | None:
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
    """Write `scores`, all of them or nothing.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with new_file(file_of(workspace, key)) as draft:
        np.save(draft, scores)


def file_of(workspace: Workspace, key: str) -> Path:
    """Where the scores kept under `key` lie."""
    return workspace.scores / f"{key}.npy"


def _gone(workspace: Workspace, key: str) -> BadData:
    return BadData(
        "The scores that this strategy reads are gone from the workspace",
        given=str(file_of(workspace, key)),
        do="Delete the run that computed them, and those that start from it, and queue the experiment again",
    )
