"""A run that two processes compute, from the queue to the end: real workers, real encoder, real gloo."""

from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from selmask.errors import BadData, DiskFull, RunFailed, RunLost, WorkspaceBusy
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.processes import reasons
from selmask.processes.start import ensure_supervisor
from selmask.runs import team_member
from selmask.runs.team_start import _cause, leave_reason, team
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.full_disk import full_disk
from tests.support.house import kill
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selmask.store.run import Run

PATIENCE_SECONDS = 600


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    pid = ensure_supervisor(workspace)
    yield workspace
    kill(pid)


def queued(workspace: Workspace, epochs: int) -> int:
    """The post-training alone of an experiment whose post-training has two processes."""
    settings = {"epochs": epochs, "max_length": 64, "batch_tokens": 1024, "processes": 2}
    spec = small_experiment(strategies=["random-word"], post_training=settings)
    (new,) = [run for run in plan(spec, Data.of(spec, workspace)).runs if run.kind == "post-training"]
    return Store.of(workspace).runs.queue(new).id


def until(workspace: Workspace, run_id: int, is_so: Callable[[Run], object]) -> Run:
    runs, deadline = Store.of(workspace).runs, time.monotonic() + PATIENCE_SECONDS
    while not is_so(run := runs.get(run_id)):
        log = workspace.run_folder(run_id) / "log.txt"
        assert time.monotonic() < deadline, f"{run}\n{log.read_text() if log.exists() else ''}"
        time.sleep(0.05)
    return run


def test_a_worker_starts_its_team_and_the_members_end_with_it(workspace: Workspace) -> None:
    run_id = queued(workspace, epochs=2)
    run = until(workspace, run_id, lambda run: run.state.is_final)
    assert run.state is State.FINISHED, (workspace.run_folder(run_id) / "log.txt").read_text()
    assert run.result is not None
    assert run.result["notes"] == []
    losses = Store.of(workspace).metrics.frame([run_id], keys=["loss"])
    assert len(losses) == run.result["steps"]
    assert (workspace.run_folder(run_id) / "model" / "model.safetensors").is_file()
    assert not (workspace.run_folder(run_id) / "meeting-point").exists()


@pytest.mark.long
def test_a_run_is_lost_and_tried_again_if_a_team_member_is_killed(workspace: Workspace) -> None:
    run_id = queued(workspace, epochs=1000)
    run = until(workspace, run_id, lambda run: run.step)
    assert run.pid is not None
    (member,) = psutil.Process(run.pid).children()
    kill(member.pid)
    again = until(workspace, run_id, lambda run: run.reason)
    assert again.state in {State.QUEUED, State.STARTING}
    assert again.reason is not None
    assert "Attempt 1 was lost: Process 2 of 2 ended too early: Its process was killed" in again.reason
    assert Store.of(workspace).attempts.of(run_id)[0].end is State.LOST
    Store.of(workspace).runs.request_stop(run_id)
    until(workspace, run_id, lambda run: run.state.is_final)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DiskFull("The disk is full"), RunLost),
        (OSError(errno.ENOSPC, "No space left on device"), RunLost),
        (WorkspaceBusy("Another process locked the database"), RunLost),
        (BadData("The corpus is empty"), RunFailed),
    ],
)
def test_a_run_is_lost_if_a_member_is_not_at_fault_and_else_fails(
    tmp_path: Path, error: Exception, kind: type[RunFailed]
) -> None:
    code = leave_reason(tmp_path, 2, error)
    leave_reason(tmp_path, 1, ValueError("the other does not answer"))
    ways: list[dict[int, int | None]] = [{2: None}, {2: code}]
    if kind is RunLost:
        ways.append({1: None, 2: None})
    for ended in ways:
        cause = _cause(ended, 3, tmp_path)
        assert type(cause) is kind
        assert cause.happened == f"Process 3 of 3 failed: {reasons.of_error(error)}"


def test_a_member_that_finds_the_disk_too_full_for_its_reason_says_so_by_its_exit_code(tmp_path: Path) -> None:
    home = Workspace.at(tmp_path / "home")
    with full_disk(0):
        code = team_member.main(["1", "--home", str(home.home), "--rank", "1", "--size", "2"])
    assert list(home.run_folder(1).iterdir()) == []
    cause = _cause({1: code}, 2, home.run_path(1))
    assert isinstance(cause, RunLost)
    assert cause.happened == f"Process 2 of 2 failed: {reasons.DISK}"


def test_a_run_fails_with_the_reason_of_a_team_member_that_fails(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME"):
        monkeypatch.setenv(name, "")  # so that what joining sets is taken back
    nobody = 999
    with (
        pytest.raises(RunFailed, match="Process 2 of 2 failed: There is no run 999") as raised,
        team(nobody, workspace, 2),
    ):
        pass
    assert not isinstance(raised.value, RunLost)
    assert list(workspace.run_folder(nobody).iterdir()) == []
