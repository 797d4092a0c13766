from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadData, DiskFull, SelmaskError, WorkspaceBusy
from selmask.processes import start
from selmask.processes.alive import liveness
from selmask.processes.alive.identity import boot_id, born, host
from selmask.processes.alive.liveness import observed
from selmask.processes.devices import VISIBLE, Device, cores, together
from selmask.processes.ended_workers import LEAVE_SECONDS
from selmask.processes.executors.local import Local
from selmask.processes.start import ensure_supervisor, supervisor_pid
from selmask.processes.supervisor import PACE_SECONDS, TROUBLE_SECONDS, Supervisor
from selmask.processes.worker import NICENESS
from selmask.store.lineage import MAX_TRIES
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, SCORES_SO_FAR
from tests.support import tiny_performer
from tests.support.house import kill, until_gone
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from selmask.store.run import Run
    from tests.support.house import House


CPU = [Device("CPU", "CPU", ())]


def test_queued_runs_are_done_one_after_another_parents_first(house: House) -> None:
    parent = NewRun("tiny", "the parent", {"steps": 2})
    child = NewRun("tiny", "the child", {"steps": 3}, parent_hash=parent.hash)
    first, second = house.runs.queue_all([parent, child])
    house.supervise_here()
    done = house.until_ended(second.id)
    before = house.runs.get(first.id)
    assert (before.state, done.state) == (State.FINISHED, State.FINISHED)
    assert before.ended_at is not None
    assert done.started_at is not None
    assert before.ended_at <= done.started_at, "the CPU is one slot"
    assert done.device == before.device == f"CPU, {cores()} cores"
    log = house.log(first.id)
    assert "the parent: attempt 1" in log
    assert "The trainer prints." in log


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BadData("The files of the data set 'reports' are gone", do="Import it again"), "are gone. Import it again."),
        (ValueError("a foreign check fell over"), "Unexpected error: ValueError: a foreign check fell over"),
    ],
)
def test_a_run_whose_needs_are_gone_fails_without_a_worker_and_the_others_go_on(
    house: House, error: Exception, reason: str
) -> None:
    def check(run: Run) -> None:
        if run.title == "needy":
            raise error

    parent = NewRun("tiny", "needy", {"steps": 1})
    needy, child, other = house.runs.queue_all(
        [parent, NewRun("tiny", "child", {}, parent_hash=parent.hash), NewRun("tiny", "other", {"steps": 2})]
    )
    supervisor = Supervisor(house.workspace, performer=tiny_performer.NAME, check=check)
    house.begin(supervisor)
    assert house.until_ended(other.id).state is State.FINISHED
    failed = house.runs.get(needy.id)
    assert (failed.state, failed.pid) == (State.FAILED, None)
    assert failed.reason is not None
    assert reason in failed.reason
    assert house.runs.get(child.id).state is State.SKIPPED


@pytest.mark.parametrize("question", ["obstacle", "team_size"])
@pytest.mark.parametrize("error", [KeyError("a key"), PermissionError(errno.EACCES, "Permission denied")])
def test_a_run_about_which_another_package_cannot_answer_fails_and_the_others_go_on(
    house: House, question: str, error: Exception
) -> None:
    def answer(run: Run) -> int | None:
        if run.title == "odd":
            raise error
        return {"obstacle": None, "team_size": 1}[question]

    odd, other = house.queue("odd"), house.queue("other")
    answers: dict[str, Any] = {question: answer}
    supervisor = Supervisor(house.workspace, performer=tiny_performer.NAME, **answers)
    assert supervisor._step(CPU) == PACE_SECONDS
    failed, [attempt] = house.runs.get(odd), house.store.attempts.of(odd)
    assert (failed.state, failed.pid) == (State.FAILED, None)
    assert f"Unexpected error: {type(error).__name__}" in (failed.reason or "")
    assert "in answer" in (attempt.traceback or "")
    assert house.runs.get(other).state.is_active
    house.until_ended(other)


@pytest.mark.parametrize("error", [WorkspaceBusy("locked"), OSError(errno.ENOSPC, "No space left on device")])
def test_a_question_that_cannot_be_answered_at_present_is_asked_again(house: House, error: Exception) -> None:
    def obstacle(_: Run) -> str | None:
        raise error

    run_id = house.queue()
    supervisor = Supervisor(house.workspace, performer=tiny_performer.NAME, obstacle=obstacle)
    assert supervisor._step(CPU) == TROUBLE_SECONDS
    assert (house.runs.get(run_id).state, house.runs.get(run_id).attempt) == (State.QUEUED, 0)


def test_a_supervisor_ends_with_a_full_queue_once_a_newer_version_uses_its_workspace(house: House) -> None:
    first, second = house.queue("first"), house.queue("second")

    def check(run: Run) -> None:
        Store.of(house.workspace).runs.get(run.id)

    supervisor = checked_by(house, check)
    with closing(sqlite3.connect(house.workspace.database, isolation_level=None)) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('selmask', '999_later', '')"
        )
    supervisor.run()
    for run_id in (first, second):
        run = house.runs.get(run_id)
        assert (run.state, run.tries_left) == (State.QUEUED, MAX_TRIES)


def checked_by(house: House, check: Callable[[Run], None]) -> Supervisor:
    return Supervisor(house.workspace, performer=tiny_performer.NAME, check=check)


@pytest.mark.parametrize(
    ("error", "obstacle"),
    [
        (DiskFull("The disk is full: the database could not be written"), "The disk is full: the database could not"),
        (WorkspaceBusy("Another process locked the database"), "Another process locked the database"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
    ],
)
def test_a_run_that_cannot_be_started_at_present_waits_in_the_queue_and_keeps_its_tries(
    house: House, error: Exception, obstacle: str
) -> None:
    def check(_: Run) -> None:
        raise error

    run_id = house.queue()
    supervisor = checked_by(house, check)
    before = house.runs.get(run_id)
    for _ in range(3):
        assert supervisor._step(CPU) == TROUBLE_SECONDS
    waiting = house.runs.get(run_id)
    assert replace(waiting, message=None) == before
    assert house.store.attempts.of(run_id) == []
    assert f"tried again every few seconds. {obstacle}" in (observed(house.runs, waiting).reason or "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_log_that_finds_no_room_costs_no_try(house: House) -> None:
    run_id = house.queue()
    log = house.workspace.run_folder(run_id) / "log.txt"
    log.symlink_to("/dev/full")
    supervisor = Supervisor(house.workspace, performer=tiny_performer.NAME)
    assert supervisor._step(CPU) == TROUBLE_SECONDS
    waiting = house.runs.get(run_id)
    assert (waiting.state, waiting.attempt) == (State.QUEUED, 0)
    assert "The disk is full; the log of the run could not be written" in (observed(house.runs, waiting).reason or "")
    log.unlink()
    supervisor._step(CPU)
    done = house.until_ended(run_id)
    assert (done.state, done.attempt, done.tries_left, done.reason) == (State.FINISHED, 1, MAX_TRIES - 1, None)


def test_a_run_is_put_back_once_the_database_can_be_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selmask.store.sqlite.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr(liveness, "START_SECONDS", 0)  # it would count as never started
    other = sqlite3.connect(house.workspace.database, isolation_level=None)

    def check(_: Run) -> None:
        other.execute("BEGIN IMMEDIATE")
        raise DiskFull("The disk is full")

    run_id = house.queue()
    supervisor = checked_by(house, check)
    with closing(other):
        for _ in range(2):
            assert supervisor._step(CPU) == TROUBLE_SECONDS
            assert house.runs.get(run_id).state is State.STARTING
        other.execute("ROLLBACK")
        supervisor._put_back()
    waiting = house.runs.get(run_id)
    assert (waiting.state, waiting.attempt, waiting.tries_left) == (State.QUEUED, 0, MAX_TRIES)


def test_a_run_that_is_put_back_after_a_stop_request_is_stopped(house: House) -> None:
    def check(run: Run) -> None:
        house.runs.request_stop(run.id)
        raise DiskFull("The disk is full")

    run_id = house.queue()
    checked_by(house, check)._step(CPU)
    stopped = house.runs.get(run_id)
    assert (stopped.state, stopped.reason) == (State.STOPPED, "Stopped before it began.")


def test_a_worker_yields_to_everything_else_on_the_machine(house: House) -> None:
    run_id = house.queue(steps=1000, pause=0.05)
    house.supervise_here()
    _, pid = house.until_working(run_id)
    assert os.getpriority(os.PRIO_PROCESS, pid) >= NICENESS
    session = Path(f"/proc/{pid}/autogroup")
    if session.exists():
        assert session.read_text().split()[-2:] == ["nice", str(NICENESS)]


def test_a_killed_worker_is_started_once_more_and_then_lost_with_the_reason(house: House) -> None:
    run_id = house.queue(steps=1000, pause=0.05, stray=True)
    house.supervise_here()
    run, pid = house.until_working(run_id)
    stray = int((house.workspace.run_folder(run_id) / "stray.pid").read_text())
    kill(pid)
    assert observed(house.runs, run).state in {State.LOST, State.QUEUED}
    again, second_pid = house.until_working(run_id, attempt=2)
    assert again.reason == (
        "Attempt 1 was lost: Its process was killed, by hand or by the system because memory ran out."
    )
    assert born(stray) is None, "a process of a dead worker would hold its device"
    kill(second_pid)
    lost = house.until_ended(run_id)
    assert lost.state is State.LOST
    assert lost.reason is not None
    assert "was killed" in lost.reason
    steps = house.store.metrics.frame([run_id])["step"]
    assert steps.is_unique


def test_exit_code_0_without_a_recorded_end_is_a_failure(house: House) -> None:
    run_id = house.queue(then="vanish")
    house.supervise_here()
    failed = house.until_ended(run_id)
    assert (failed.state, failed.attempt) == (State.FAILED, 1)
    assert failed.reason == "Its process ended (exit code 0) without giving a reason; the log may say why."


def test_a_run_survives_its_supervisor_and_the_next_one_takes_it_over(house: House) -> None:
    run_id = house.queue(patient=True)
    first = house.supervise()
    _, pid = house.until_working(run_id)
    kill(first)
    house.supervise_here()
    house.let_end(run_id)
    done = house.until_ended(run_id)
    assert (done.state, done.attempt, done.pid) == (State.FINISHED, 1, pid)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_whose_supervisor_is_killed_while_it_starts_it_is_done_once(
    house: House, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(liveness, "START_SECONDS", 10**9)  # nothing is left to waiting
    run_id = house.queue(steps=3)
    dying = [*house.command()[:2], "tests.support.dying_supervisor", str(house.workspace.home), moment]
    killed = subprocess.run(dying, check=False, stderr=subprocess.DEVNULL)
    assert killed.returncode == -signal.SIGKILL
    house.supervise_here()
    done = house.until_ended(run_id)
    assert (done.state, done.result) == (State.FINISHED, {"attempt": done.attempt})
    assert house.log(run_id).count("The trainer prints.") == 1, "no two workers"
    *lost, last = house.store.attempts.of(run_id)
    assert last.end is State.FINISHED
    assert (lost or moment == "after") and all("ended before it had started" in (each.reason or "") for each in lost)


def test_the_next_supervisor_notices_the_death_of_a_worker(house: House) -> None:
    run_id = house.queue(steps=1000, pause=0.05)
    first = house.supervise()
    _, pid = house.until_working(run_id)
    kill(first)
    house.supervise_here()
    kill(pid)
    again, _ = house.until_working(run_id, attempt=2)
    assert again.reason == f"Attempt 1 was lost: Its process ({pid}) ended without giving a reason."


def test_a_terminated_supervisor_leaves_its_workers_alive(house: House) -> None:
    run_id = house.queue(steps=1000, pause=0.05)
    supervisor = house.supervise()
    run, pid = house.until_working(run_id)
    os.kill(supervisor, signal.SIGTERM)
    until_gone(supervisor)
    assert observed(house.runs, run).state is State.RUNNING
    assert born(pid) is not None


@pytest.fixture
def lingering(house: House) -> tuple[Supervisor, list[Device], int, int]:
    """A supervisor with one device, a run that has ended and whose worker's process has not, and the next run."""
    first, second = house.queue("lingering", lingering=True), house.queue("next")
    supervisor, slots = Supervisor(house.workspace, performer=tiny_performer.NAME), [Device("CPU", "CPU", ())]
    supervisor._step(slots)
    assert house.until_ended(first).state is State.FINISHED
    return supervisor, slots, first, second


def test_the_device_of_an_ended_worker_is_free_once_its_process_has_left(
    house: House, lingering: tuple[Supervisor, list[Device], int, int]
) -> None:
    supervisor, slots, first, second = lingering
    supervisor._step(slots)
    assert house.runs.get(second).state is State.QUEUED
    Supervisor(house.workspace, performer=tiny_performer.NAME)._step(slots)
    assert house.runs.get(second).state is State.QUEUED, "the next supervisor waits as well"
    house.let_end(first)
    until_gone(house.runs.get(first).pid or 0)
    supervisor._step(slots)
    assert house.until_ended(second).state is State.FINISHED


def test_an_ended_worker_whose_process_does_not_leave_is_killed(
    house: House, lingering: tuple[Supervisor, list[Device], int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor, slots, first, second = lingering
    pid = house.runs.get(first).pid
    assert pid is not None
    assert born(pid) is not None
    monkeypatch.setattr("selmask.processes.ended_workers.LEAVE_SECONDS", 0.0)
    supervisor._step(slots)
    assert born(pid) is None
    assert house.until_ended(second).state is State.FINISHED
    assert house.runs.get(first).state is State.FINISHED


def test_a_clock_that_is_set_forward_kills_no_worker_that_is_leaving(
    house: House, lingering: tuple[Supervisor, list[Device], int, int]
) -> None:
    supervisor, slots, first, second = lingering
    pid = house.runs.get(first).pid or 0
    with house.store.transaction() as db:
        db.execute("UPDATE attempts SET ended_at = ended_at - ?", [LEAVE_SECONDS + 1])
    for _ in range(2):
        supervisor._step(slots)
    assert born(pid) is not None
    assert house.runs.get(second).state is State.QUEUED


class Unable(Local):
    """An executor that cannot end a process, as when a driver hangs."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.stopped: list[int] = []

    def stop(self, run: Run) -> None:
        self.stopped.append(run.id)


def test_a_process_that_cannot_be_ended_is_ended_and_logged_once(
    house: House,
    lingering: tuple[Supervisor, list[Device], int, int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, slots, first, second = lingering
    unable = Unable(house.workspace, tiny_performer.NAME)
    monkeypatch.setattr("selmask.processes.ended_workers.LEAVE_SECONDS", 0.0)
    supervisor = Supervisor(house.workspace, executor=unable)
    for _ in range(3):
        supervisor._step(slots)
    assert unable.stopped == [first]
    assert caplog.text.count("its process did not leave") == 1
    assert house.runs.get(second).state is State.QUEUED, "the device is still taken"
    house.let_end(first)


def left_over(house: House, run_id: int) -> list[Path]:
    """Makes the files from which a run resumes, as if its worker had been killed before it removed them."""
    folders = [house.workspace.run_folder(run_id) / name for name in (CHECKPOINT, SCORES_SO_FAR)]
    for folder in folders:
        folder.mkdir()
    return folders


def test_what_a_worker_was_killed_before_it_removed_is_removed(
    house: House, lingering: tuple[Supervisor, list[Device], int, int]
) -> None:
    supervisor, slots, first, _ = lingering
    house.until(first, lambda _: not (house.workspace.run_path(first) / CHECKPOINT).exists())
    folders = left_over(house, first)
    house.let_end(first)
    until_gone(house.runs.get(first).pid or 0)
    supervisor._step(slots)
    assert not any(folder.exists() for folder in folders)


def test_the_next_supervisor_removes_what_finished_runs_left_and_nothing_else(house: House) -> None:
    ids = [house.queue(name, then=name) for name in ("finish", "stop")]
    for end in ("finish", "stop"):
        run = house.runs.claim("CPU", host=host(), boot_id=boot_id())
        assert run is not None
        if end == "finish":
            house.store.hold(run).finish({})
        else:
            house.store.hold(run).stop()
    finished, stopped = (left_over(house, run_id) for run_id in ids)
    Supervisor(house.workspace, performer=tiny_performer.NAME)._step(CPU)
    assert not any(folder.exists() for folder in finished)
    assert all(folder.is_dir() for folder in stopped), "it resumes from there"


def test_a_run_stops_on_request_and_continues_when_resumed(house: House) -> None:
    run_id = house.queue(patient=True)
    house.supervise_here()
    house.until_working(run_id)
    house.runs.request_stop(run_id)
    stopped = house.until_ended(run_id)
    assert (stopped.state, stopped.reason) == (State.STOPPED, "Stopped on request; it can be resumed.")
    house.let_end(run_id)
    house.runs.resume(run_id)
    assert house.until_ended(run_id).result == {"attempt": 2}


def test_a_worker_has_its_time_to_stop_although_the_clock_was_set_forward(house: House) -> None:
    run_id = house.queue(steps=1000, pause=3)
    house.supervise_here()
    house.until_working(run_id)
    with house.store.transaction() as db:
        house.runs.request_stop(run_id)
        db.table("runs").update(run_id, {"stop_asked_at": time.time() - 3600})
    assert house.until_ended(run_id).reason == "Stopped on request; it can be resumed."


def test_a_worker_that_does_not_stop_is_killed_with_its_descendants(house: House) -> None:
    run_id = house.queue(steps=1000, pause=0.05, deaf=True, stray=True)
    house.supervise_here(grace=1)
    _, pid = house.until_working(run_id)
    stray = int((house.workspace.run_folder(run_id) / "stray.pid").read_text())
    house.runs.request_stop(run_id)
    stopped = house.until_ended(run_id)
    assert (stopped.state, stopped.reason) == (State.STOPPED, "Killed 1 s after the stop request.")
    assert born(pid) is None
    assert born(stray) is None


def test_a_clock_that_is_set_forward_forces_no_stop(house: House) -> None:
    """The store's moments are of the wall clock; the supervisor waits by its own."""
    run_id = house.queue(steps=1000, pause=0.05, deaf=True)
    house.supervise_here(grace=60)
    run, _ = house.until_working(run_id)
    house.runs.request_stop(run_id)
    with house.store.transaction() as database:
        database.table("runs").update(run_id, {"stop_asked_at": time.time() - 3600})
    seen = run.step
    again = house.until(run_id, lambda run: run.step > seen + 40)
    assert again.state is State.STOPPING


def test_a_clock_that_is_set_forward_gives_no_starting_run_up(house: House) -> None:
    house.queue()
    run = house.runs.claim("CPU", host=host(), boot_id=boot_id())
    assert run is not None
    an_hour_later = replace(run, started_at=time.time() - 3600)
    local = Local(house.workspace, tiny_performer.NAME)
    assert local.look(an_hour_later) is None
    assert local.look(an_hour_later) is None


def test_a_second_supervisor_is_refused_with_the_id_of_the_first(house: House) -> None:
    first = house.supervise()
    second = subprocess.run(house.command(), capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 3
    assert f"(process {first})" in second.stdout
    assert supervisor_pid(house.workspace) == first


def test_of_several_supervisors_one_lives_and_each_run_is_done_once(house: House) -> None:
    run_ids = [house.queue(f"run {number}", number=number) for number in range(3)]
    rivals = [subprocess.Popen(house.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    house.supervisors.update(rival.pid for rival in rivals)
    ended = [house.until_ended(run_id) for run_id in run_ids]
    assert [(run.state, run.attempt) for run in ended] == [(State.FINISHED, 1)] * 3
    living = supervisor_pid(house.workspace)
    codes = [rival.wait(PATIENCE_SECONDS) for rival in rivals if rival.pid != living]
    assert codes == [3, 3]
    kill(living or 0)


def test_no_second_supervisor_is_started(house: House) -> None:
    first = house.supervise()
    assert house.supervise() == first
    assert "Supervising" in house.supervisor_log()


def test_a_supervisor_that_cannot_start_says_why(house: House) -> None:
    with pytest.raises(SelmaskError, match=r"could not be started.*No module named 'nowhere'"):
        ensure_supervisor(house.workspace, [*house.command()[:1], "-c", "import nowhere"])


def test_an_idle_supervisor_ends_after_its_time_and_not_before(house: House) -> None:
    run_id = house.queue(steps=20, pause=0.05)
    supervisor = house.supervise("60", "0.5")
    assert house.until_ended(run_id).state is State.FINISHED
    until_gone(supervisor)


def test_an_idle_supervisor_ends_by_default_if_nobody_started_it_by_hand(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "IDLE_SECONDS", 0.5)
    supervisor = ensure_supervisor(house.workspace)
    house.supervisors.add(supervisor)
    until_gone(supervisor)


def test_trouble_with_the_database_is_no_idleness(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selmask.store.sqlite.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("selmask.processes.supervisor.TROUBLE_SECONDS", 0.6)
    run_id = house.queue()
    with house.store.transaction():
        house.supervise_here(idle=0.5)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while caplog.text.count("Another process locked") < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert house.until_ended(run_id).state is State.FINISHED


def test_a_supervisor_ends_with_its_workspace(house: House, tmp_path: Path) -> None:
    supervisor = house.supervise()
    house.workspace.home.rename(tmp_path / "elsewhere")
    until_gone(supervisor)
    house.workspace.home.mkdir(exist_ok=True)


def test_a_supervisor_survives_a_database_that_is_locked_for_a_while(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selmask.store.sqlite.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("selmask.processes.supervisor.TROUBLE_SECONDS", 0.1)
    run_id = house.queue()
    with house.store.transaction():
        house.supervise_here()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "Another process locked the workspace's database" not in caplog.text:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert house.until_ended(run_id).state is State.FINISHED


@pytest.mark.parametrize("obstacle", ["run-00001", "run-00001/log.txt/a-folder"])
def test_a_worker_that_cannot_be_started_is_a_failed_run(house: House, obstacle: str) -> None:
    """Because a file has the name of the run's folder, or a folder the name of its log."""
    run_id = house.queue()
    path = house.workspace.home / obstacle
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    house.supervise_here()
    failed = house.until_ended(run_id)
    assert failed.state is State.FAILED
    assert failed.reason is not None
    assert "could not be started" in failed.reason


def test_the_claimed_run_is_the_one_whose_devices_were_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the queue between the count and the claim has to wait for the claim."""
    gpus = [Device(f"GPU {number}", f"GPU {number}", ((VISIBLE, str(number)),)) for number in range(2)]
    counted = house.queue("two processes", processes=2)
    other = house.queue("one process", processes=1)
    intruder = threading.Thread(target=house.runs.put_first, args=[other])

    def count_while_the_queue_changes(chosen: Sequence[Device]) -> Device:
        if not intruder.ident:
            intruder.start()
            intruder.join(timeout=0.5)
        return together(chosen)

    monkeypatch.setattr("selmask.processes.supervisor.together", count_while_the_queue_changes)
    supervisor = Supervisor(
        house.workspace, performer=tiny_performer.NAME, team_size=lambda run: int(run.spec["processes"])
    )
    supervisor._fill(gpus)
    intruder.join()
    house.until_ended(counted)
    assert house.runs.get(counted).device == "GPU 0 + GPU 1"
    assert house.runs.get(other).state is State.QUEUED, "it was put first, but both GPUs were taken"
