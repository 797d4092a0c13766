from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from selmask.processes.alive import liveness
from selmask.processes.alive.identity import boot_id, born, host
from selmask.processes.alive.liveness import Observed, observed
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.house import House


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def begun(house: House, process: subprocess.Popen[bytes], place: str = "", boot: str = "") -> int:
    run_id = house.queue()
    run = house.runs.claim("cpu", host=place or host(), boot_id=boot or boot_id())
    assert run is not None
    house.store.hold(run).begin(process.pid, born(process.pid) or 0.0)
    return run_id


def look(house: House, run_id: int) -> Observed:
    return observed(house.runs, house.runs.get(run_id))


def age(house: House, seconds: float, column: str = "heartbeat_at") -> None:
    note(house, **{column: time.time() - seconds})


def note(house: House, **columns: float) -> None:
    with house.store.transaction() as db:
        db.table("attempts").update((1, 1), columns)


def test_a_living_worker_is_running(house: House, process: subprocess.Popen[bytes]) -> None:
    seen = look(house, begun(house, process))
    assert (seen.state, seen.words, seen.reason, seen.is_well) == (State.RUNNING, "running", None, True)


def test_a_killed_worker_is_lost_at_once_without_a_supervisor(house: House, process: subprocess.Popen[bytes]) -> None:
    run_id = begun(house, process)
    process.kill()
    process.wait()
    seen = look(house, run_id)
    assert (seen.state, seen.words) == (State.LOST, "lost")
    assert seen.reason == f"Its process ({process.pid}) ended without giving a reason."


def test_the_recorded_end_of_a_worker_counts_more_than_an_older_record(
    house: House, process: subprocess.Popen[bytes]
) -> None:
    run = house.runs.get(begun(house, process))
    house.store.hold(run).finish({"f1": 1.0})
    process.kill()
    process.wait()
    assert observed(house.runs, run).state is State.FINISHED


def test_a_silent_worker_that_lives_is_not_responding(house: House, process: subprocess.Popen[bytes]) -> None:
    run_id = begun(house, process)
    age(house, 40)
    seen = look(house, run_id)
    assert (seen.state, seen.words, seen.is_well) == (State.RUNNING, "running, but not responding for 40 s", False)


def test_a_full_disk_is_named_as_the_reason_for_silence(
    house: House, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = begun(house, process)
    age(house, 40)
    monkeypatch.setattr(liveness, "FULL_BYTES", 2**62)  # so that this disk counts as full
    assert look(house, run_id).words == "running, but not responding for 40 s: the disk is full"


@pytest.mark.parametrize(
    ("median", "longest", "words"),
    [
        (1.0, 30.0, "running, but no step for 6 min"),
        (17.0, 30.0, "running, but no step for 6 min"),
        (19.0, 30.0, "running"),  # steps take that long
        (1.0, 200.0, "running"),  # measurements between epochs take that long
    ],
)
def test_a_living_worker_that_makes_no_step_is_shown_so(
    house: House, process: subprocess.Popen[bytes], median: float, longest: float, words: str
) -> None:
    run_id = begun(house, process)
    note(house, median_pause=median, longest_pause=longest)
    age(house, 360, "step_at")
    seen = look(house, run_id)
    assert (seen.state, seen.words, seen.is_well) == (State.RUNNING, words, words == "running")


def test_a_short_pause_is_no_hang_however_quick_the_steps_are(house: House, process: subprocess.Popen[bytes]) -> None:
    run_id = begun(house, process)
    note(house, median_pause=0.01, longest_pause=0.1)
    age(house, 100, "step_at")
    assert look(house, run_id).words == "running"


def test_a_worker_whose_usual_pause_is_unknown_is_running(house: House, process: subprocess.Popen[bytes]) -> None:
    run_id = begun(house, process)
    house.store.hold(house.runs.get(run_id)).progress(1, total=9)
    assert look(house, run_id).words == "running"


def test_a_clock_that_was_set_back_makes_no_worker_silent(house: House, process: subprocess.Popen[bytes]) -> None:
    run_id = begun(house, process)
    age(house, -3600)
    assert (look(house, run_id).state, look(house, run_id).words) == (State.RUNNING, "running")


def test_a_restart_of_the_computer_ends_its_workers(house: House, process: subprocess.Popen[bytes]) -> None:
    seen = look(house, begun(house, process, boot="another start"))
    assert seen.state is State.LOST
    assert seen.reason == "The computer was restarted while it was running."


def test_a_worker_on_another_machine_is_given_up_after_a_long_silence(
    house: House, process: subprocess.Popen[bytes]
) -> None:
    run_id = begun(house, process, place="elsewhere")
    age(house, 60)
    assert look(house, run_id).words == "running, but not responding for 60 s"
    age(house, 300)
    assert look(house, run_id).words == "running, but not responding for 5 min"
    age(house, liveness.ELSEWHERE_SECONDS + 1)
    assert look(house, run_id).reason == "There was no sign of life from elsewhere for 10 minutes."


def test_a_worker_that_never_started_is_lost_after_a_while(house: House) -> None:
    run_id = house.queue()
    house.runs.claim("cpu", host=host(), boot_id=boot_id())
    assert (look(house, run_id).state, look(house, run_id).words) == (State.STARTING, "starting")
    age(house, liveness.START_SECONDS + 1, "started_at")
    assert look(house, run_id).reason == "Its process never started."


def test_a_run_is_lost_at_once_if_its_supervisor_dies_before_it_starts_the_worker(
    house: House, process: subprocess.Popen[bytes]
) -> None:
    run_id, claimer = house.queue(), (process.pid, born(process.pid) or 0.0)
    house.runs.claim("cpu", host=host(), boot_id=boot_id(), claimer=claimer)
    assert look(house, run_id).state is State.STARTING
    process.kill()
    process.wait()
    seen = look(house, run_id)
    assert (seen.state, seen.words) == (State.LOST, "lost")
    assert seen.reason == f"The supervisor ({process.pid}) ended before it had started the process."


def test_the_recorded_beginning_of_a_worker_counts_more_than_an_older_record(
    house: House, process: subprocess.Popen[bytes]
) -> None:
    house.queue()
    run = house.runs.claim("cpu", host=host(), boot_id=boot_id(), claimer=(2**22 + 1, 0.0))
    assert run is not None
    house.store.hold(run).begin(process.pid, born(process.pid) or 0.0)
    assert observed(house.runs, run).words == "running"


def test_a_run_that_is_not_active_has_the_state_of_the_store(house: House) -> None:
    seen = look(house, house.queue())
    assert (seen.state, seen.words, seen.is_well) == (State.QUEUED, "in the queue", True)
