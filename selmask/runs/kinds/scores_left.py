"""The scores that a scoring run leaves: the keys they are kept under, and whether they can be computed again.

A run that an earlier version planned left them under a key of that version, which only the runs that read them name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.runs import scores
from selmask.store.run import NewRun
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from selmask.runs.run_specs import ScoringSpec
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def identity(spec: ScoringSpec) -> dict[str, Any]:
    """The part of `spec` that makes two scoring runs the same: the question, and the way in which it is answered."""
    return scores.question(spec) | {"format": scores.FORMAT}


def missing_keys(spec: ScoringSpec, run: Run, workspace: Workspace) -> list[str]:
    """The keys under which the scores of `spec` have to be written; what is there already was read, and stays."""
    keys = {scores.key_of(spec), *(key for _, key in _readers(run, workspace))}
    return sorted(key for key in keys if scores.problem(workspace, key))


def problem(spec: ScoringSpec, run: Run, workspace: Workspace) -> str | None:
    """What is wrong with the scores of a finished run, in words; None if nothing is.

    Nothing is known of those of an earlier version that no run reads.
    """
    keys = {key for _, key in _readers(run, workspace)}
    if not keys and run.hash == _hash(spec):
        keys = {scores.key_of(spec)}
    return next((wrong for key in sorted(keys) if (wrong := scores.problem(workspace, key))), None)


def check_again(spec: ScoringSpec, run: Run, workspace: Workspace) -> None:
    """Refuses to compute scores again with which runs were trained, where this version may compute others.

    Raises:
        BadInput: a run of an earlier version needs that; names the runs that were trained.
    """
    trained = [
        reader
        for reader, key in _readers(run, workspace)
        if key != scores.key_of(spec) and scores.problem(workspace, key) and _is_trained(reader, workspace)
    ]
    if trained:
        raise BadInput(
            f"The scores of run {run.id} ({run.title}) cannot be computed again. An earlier version planned it, this "
            "one may compute other scores, and runs whose scores were computed in two ways cannot be compared",
            given=f"trained with these scores: {', '.join(f'run {each.id}' for each in trained)}",
            do="Queue the experiment under another name: its runs then share new scores",
        )


def own_files(spec: ScoringSpec, run: Run, workspace: Workspace) -> tuple[Path, ...]:
    """The file with the scores of `spec`; none if another run has computed them too."""
    others = Store.of(workspace).runs.all(kind=run.kind)
    if any(other.id != run.id and other.hash == _hash(spec) for other in others):
        return ()
    return (scores.file_of(workspace, scores.key_of(spec)),)


def _readers(run: Run, workspace: Workspace) -> list[tuple[Run, str]]:
    """The runs that read the scores of `run`, each with the key by which it reads them."""
    children = Store.of(workspace).runs.children(run.id)
    return [(child, child.spec["scores"]) for child in children if child.spec.get("scores")]


def _is_trained(reader: Run, workspace: Workspace) -> bool:
    """Whether it was trained with its scores, wholly or up to a checkpoint."""
    return reader.state.is_finished or any((workspace.run_path(reader.id) / CHECKPOINT).glob("*"))


def _hash(spec: ScoringSpec) -> str:
    """The hash that this version gives a scoring run."""
    return NewRun("scoring", "", {}, identity=identity(spec)).hash
