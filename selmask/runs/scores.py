"""Scores of the words of a corpus in the workspace, kept under a hash of all they depend on.

That is the model by name and content, the texts, the lexicon, what the strategy asks, and for a strategy that learns
the task its labels too. A preview and a training of the same specification so find the same array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.disk.whole_files import new_file
from selmask.errors import BadData
from selmask.scoring.scorers import SCORERS
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.masking.strategy import Scoring
    from selmask.runs.run_specs import ScoringSpec
    from selmask.workspace import Workspace

FORMAT = 2
"""Part of every key: raised when a scorer computes something else, so that old scores are not read."""


_GONE = (FileNotFoundError, NotADirectoryError)


def key_of(spec: ScoringSpec) -> str:
    """The name under which the scores of `spec` are kept; the post-training that reads them carries it."""
    return fingerprint([FORMAT, question(spec)])


def question(spec: ScoringSpec) -> dict[str, Any]:
    """The part of `spec` that decides the scores.

    Of a strategy that is its name, the text it wants and the scorer; the rest decides how scores are used. What was
    named when scores were kept stays named, and under the same key: otherwise they would be computed again.
    """
    strategy, asked = spec.strategy, spec.strategy.scoring
    return {
        **spec.identity(),
        "matching": {**spec.matching.identity(), "addresses": spec.matching.addresses},
        "strategy": {
            "name": strategy.name,
            "preparation": strategy.text_form.identity(),
            "scoring": _with_needs(asked) if asked else None,
        },
    }


def _with_needs(asked: Scoring) -> dict[str, Any]:
    """`asked` with the needs of its scorer, which keys have held since the first workspaces."""
    scorer = SCORERS.members.get(asked.method)  # not installed any more: a key that no file has
    needs = {name: scorer is not None and getattr(scorer, name) for name in ("needs_head", "needs_labels")}
    return {**asked.identity(), **needs}


def kept(workspace: Workspace, spec: ScoringSpec) -> NDArray[np.float32] | None:
    """float32 [units of the corpus], mapped into memory; None if they have not been computed."""
    try:
        return read(workspace, key_of(spec))
    except BadData as error:
        if isinstance(error.__cause__, _GONE):
            return None
        raise


def read(workspace: Workspace, key: str) -> NDArray[np.float32]:
    """The scores kept under `key`, mapped into memory.

    Raises:
        BadData: they are gone, or the file is damaged.
    """
    try:
        scores: NDArray[np.float32] = np.load(file_of(workspace, key), mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise gone(workspace, key) from error
    return scores


def keep(workspace: Workspace, key: str, scores: NDArray[np.float32]) -> None:
    """Writes `scores`, all of them or nothing.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with new_file(file_of(workspace, key)) as draft:
        np.save(draft, scores)


def file_of(workspace: Workspace, key: str) -> Path:
    """The file of the scores kept under `key`."""
    return workspace.scores / f"{key}.npy"


def problem(workspace: Workspace, key: str) -> str | None:
    """What is wrong with the scores that were kept under `key`, in words; None if nothing is."""
    try:
        read(workspace, key)
    except BadData as error:
        if isinstance(error.__cause__, _GONE):
            return "its scores are gone"
        return "its scores cannot be read" if isinstance(error.__cause__, OSError) else "its scores are damaged"
    return None


def gone(workspace: Workspace, key: str) -> BadData:
    """The error for scores that were computed and have disappeared."""
    return BadData(
        "The scores that this strategy reads are gone from the workspace",
        given=str(file_of(workspace, key)),
        do="Start the run that computed them again on the page Runs, or queue the experiment again",
    )
