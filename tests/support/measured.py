"""Finished runs with a measured speed, in a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.store.store import Store
from selmask.workspace import MODEL
from tests.support.tiny import write_empty_model

if TYPE_CHECKING:
    from selmask.store.run import NewRun
    from selmask.workspace import Workspace


def finished(workspace: Workspace, new: NewRun, result: dict[str, Any], *, device: str, speed: float = 0) -> None:
    """Adds a finished run with a measured speed to the store."""
    store = Store.of(workspace)
    queued = store.runs.queue(new)
    run = store.runs.claim(device)
    assert run is not None
    assert run.id == queued.id
    store.hold(run).begin(1, 0.0)
    if speed:
        store.metrics.log(run.id, 1, {"tokens_per_second": speed})
    store.hold(run).finish(result)
    write_empty_model(workspace.run_folder(run.id) / MODEL)
