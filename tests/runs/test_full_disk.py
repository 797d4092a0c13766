"""Runs on a full disk: each product waits for room, and so does what is prepared before the first step."""

from __future__ import annotations

import resource
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from selmask.disk import room
from selmask.disk.room import free_bytes, once_there_is_room
from selmask.errors import DiskFull, NotFound
from selmask.experiments.cost.trial_run import queue_trial
from selmask.experiments.experiment_data import Data
from selmask.experiments.start_experiment import queue_experiment
from selmask.observer import NOBODY
from selmask.runs import needs
from selmask.runs.perform import perform
from selmask.scoring import corpus_reader
from selmask.scoring.bookmark import Bookmark
from selmask.store.run import NewRun
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, MODEL, Workspace
from tests.support import projects
from tests.support.full_disk import full_disk
from tests.support.projects import small_experiment, small_project
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

ROOM_FOR = 4096
"""Bytes of a file that the full disk still takes."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.01)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a run of each kind in its queue."""
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    spec = small_experiment(
        strategies=["task"],
        post_training={"steps": 2, "max_length": 64, "batch_tokens": 1024},
        fine_tuning={"epochs": 1, "min_steps": 0, "max_length": 64, "learning_rate": 5e-5},
    )
    queue_experiment(workspace, spec)
    queue_trial(workspace, spec, Data.of(spec, workspace), projects.MODEL)
    return workspace


class FullDisk(Listener):
    """A disk that is full again before each product, and has room once the run says what it waits for.

    Attributes:
        waited_for: The products, in the order in which they were waited for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waited_for: list[str] = []
        _, self._most = resource.getrlimit(resource.RLIMIT_FSIZE)

    def report(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        super().report(step, total=total, message=message, **metrics)
        if message and message.startswith("waiting for room"):
            self.waited_for.append(message.split("The disk is full; the ")[1].split(" could not")[0])
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._most, self._most))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_FOR, self._most))


def test_every_product_of_every_run_waits_for_room(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bookmark.__init__, "__defaults__", (None, 0.0))  # it is always time for the next save
    monkeypatch.setattr(corpus_reader, "TOKENS_AT_ONCE", 2000)
    waited, store = {}, Store.of(workspace)  # open all the time, as in a worker
    for kind in ("scoring", "post-training", "fine-tuning", "trial"):
        (run,) = store.runs.all(kind=kind)
        disk = FullDisk()
        with full_disk(ROOM_FOR):
            assert not perform(run, workspace, disk.observer)["stopped"]
        waited[kind] = list(dict.fromkeys(disk.waited_for))
        assert disk.step, "a wait does not set the count of steps back"
    assert waited == {
        "scoring": ["data", "classifier", "scores so far"],
        "post-training": ["masks", "model"],
        "fine-tuning": ["predictions", "model"],
        "trial": ["data", "model"],
    }


@pytest.mark.parametrize("kind", ["scoring", "post-training", "fine-tuning", "trial"])
def test_a_run_waits_for_room_before_it_writes_anything(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(room, "RESERVE_BYTES", 2 * free_bytes(workspace.home))
    (run,) = Store.of(workspace).runs.all(kind=kind)
    before = set(workspace.home.rglob("*"))
    with pytest.raises(DiskFull, match=r"The disk is too full for the run: .* are free"):
        perform(run, workspace, NOBODY)
    assert set(workspace.home.rglob("*")) == before


def test_a_team_member_leaves_the_waiting_to_its_worker(tmp_path: Path) -> None:
    member, disk = replace(NOBODY, waits=False), 2 * free_bytes(tmp_path)
    assert once_there_is_room(lambda: "written", tmp_path, disk, "data", member) == "written"

    def refused() -> None:
        raise DiskFull("The disk is full")

    with pytest.raises(DiskFull):
        once_there_is_room(refused, tmp_path, 0, "data", member)


def test_what_a_killed_attempt_had_not_written_completely_is_removed_first(workspace: Workspace) -> None:
    run = Store.of(workspace).runs.queue(NewRun("a kind of another package", "foreign", {}))
    folder = workspace.run_folder(run.id)
    kept = [folder / CHECKPOINT / "step-00000003", folder / MODEL]
    for each in (*kept, folder / ".new-model", folder / CHECKPOINT / ".new-step", folder / "reading" / ".new-found"):
        each.mkdir(parents=True)
    with pytest.raises(NotFound):
        perform(run, workspace, NOBODY)
    assert all(each.is_dir() for each in kept)
    assert not list(folder.rglob(".new-*"))


def test_the_checkpoint_of_a_resumed_run_counts_as_room(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with a length and no content: three times the weights are there, and six times are more than is free."""
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.0)
    (run,) = Store.of(workspace).runs.all(kind="post-training")
    weights = free_bytes(workspace.home) // 4
    base = workspace.home / "base"
    of_length(base / "model.safetensors", weights)
    checkpoints = workspace.run_folder(run.id) / CHECKPOINT
    of_length(checkpoints / "damaged-step-00000009" / "learning.pt", 3 * weights)
    with pytest.raises(DiskFull, match="too full for the run"):
        needs.wait_for_room_to_train(base, run, workspace, NOBODY)
    of_length(checkpoints / "step-00000003" / "model.safetensors", weights)
    of_length(checkpoints / "step-00000003" / "learning.pt", 2 * weights)
    needs.wait_for_room_to_train(base, run, workspace, NOBODY)


def of_length(file: Path, size: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.truncate(size)
