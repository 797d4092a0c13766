"""Freeing disk space takes files of runs that have ended, and nothing that an open run needs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError
from selmask.runs.many.clean_up import Removable, Wanted, clean_up, removable
from selmask.runs.many.disk_use import DiskUse, DiskUses
from selmask.store.run import NewRun, Run
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, LOG, MODEL, PREDICTIONS, Workspace
from tests.support.undeletable import undeletable

if TYPE_CHECKING:
    from pathlib import Path

MODEL_BYTES, CHECKPOINT_BYTES, LOG_BYTES = 3000, 500, 20
NO_LIMIT = Wanted()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def queued(workspace: Workspace, seed: int, parent: Run | None = None) -> Run:
    hash_of_parent = parent.hash if parent else None
    new = NewRun("fine-tuning", f"Run {seed}", {"seed": seed}, parent_hash=hash_of_parent)
    return Store.of(workspace).runs.queue(new)


def ended(workspace: Workspace, seed: int, *, finished: bool) -> Run:
    """A run that left a model, or that was stopped and left a checkpoint."""
    store = Store.of(workspace)
    queued(workspace, seed)
    run = store.runs.claim("CPU")
    assert run is not None
    folder = workspace.run_folder(run.id)
    (folder / LOG).write_bytes(b"x" * LOG_BYTES)
    name, size = (MODEL, MODEL_BYTES) if finished else (f"{CHECKPOINT}/step-4", CHECKPOINT_BYTES)
    (folder / name).mkdir(parents=True)
    (folder / name / "model.safetensors").write_bytes(b"x" * size)
    hold = store.hold(run)
    assert hold.finish({}) if finished else hold.stop()
    return store.runs.get(run.id)


def found(workspace: Workspace, wanted: Wanted = NO_LIMIT) -> list[Removable]:
    return removable(wanted, Store.of(workspace).runs.all(), DiskUses(workspace), workspace)


def test_models_and_checkpoints_are_removed_and_the_rest_stays(workspace: Workspace) -> None:
    finished, stopped = ended(workspace, 0, finished=True), ended(workspace, 1, finished=False)
    listed = found(workspace)
    assert [(each.run.id, each.checkpoints, each.model) for each in listed] == [
        (finished.id, 0, MODEL_BYTES),
        (stopped.id, CHECKPOINT_BYTES, 0),
    ]
    assert clean_up(workspace, listed) == MODEL_BYTES + CHECKPOINT_BYTES
    for run in (finished, stopped):
        assert [path.name for path in workspace.run_path(run.id).iterdir()] == [LOG]
    assert found(workspace) == []


def test_the_kind_the_age_and_the_size_are_chosen(workspace: Workspace) -> None:
    ended(workspace, 0, finished=True)
    ended(workspace, 1, finished=False)
    now = time.time()
    assert [each.model for each in found(workspace, Wanted(checkpoints=False))] == [MODEL_BYTES]
    assert [each.checkpoints for each in found(workspace, Wanted(models=False))] == [CHECKPOINT_BYTES]
    assert len(found(workspace, Wanted(at_least=CHECKPOINT_BYTES + 1))) == 1
    assert found(workspace, Wanted(ended_before=now - 3600)) == []
    assert len(found(workspace, Wanted(ended_before=now + 3600))) == 2


def test_what_was_removed_before_a_refusal_is_noted(workspace: Workspace) -> None:
    first, second = (ended(workspace, number, finished=True) for number in range(2))
    chosen = sorted(found(workspace), key=lambda each: each.run.id)
    model = workspace.run_path(second.id) / MODEL
    with undeletable(model), pytest.raises(SelmaskError, match="could not be deleted"):
        clean_up(workspace, chosen)
    [event] = Store.of(workspace).history.all()
    assert (event.name, event.facts["bytes"]) == (first.title, MODEL_BYTES)


def test_what_an_open_run_starts_from_stays(workspace: Workspace) -> None:
    parent = ended(workspace, 0, finished=True)
    before = found(workspace)
    queued(workspace, 1, parent)
    assert found(workspace) == []
    assert clean_up(workspace, before) == 0  # queued between the question and the answer
    assert (workspace.run_path(parent.id) / MODEL).is_dir()


def test_a_run_that_was_queued_again_keeps_its_checkpoint(workspace: Workspace) -> None:
    stopped = ended(workspace, 0, finished=False)
    before = found(workspace)
    Store.of(workspace).runs.resume(stopped.id)
    assert found(workspace) == []
    assert clean_up(workspace, before) == 0
    assert (workspace.run_path(stopped.id) / CHECKPOINT).is_dir()


def test_the_disk_use_follows_the_folder_but_not_an_active_run(workspace: Workspace) -> None:
    run, uses = ended(workspace, 0, finished=True), DiskUses(workspace)
    assert uses.of(run) == DiskUse(model=MODEL_BYTES, others=LOG_BYTES)
    (workspace.run_path(run.id) / PREDICTIONS).write_bytes(b"xx")
    assert uses.of(run) == DiskUse(model=MODEL_BYTES, others=LOG_BYTES + 2)
    queued(workspace, 1)
    active = Store.of(workspace).runs.claim("CPU")
    assert active is not None
    assert uses.of(active) is None
