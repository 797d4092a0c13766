from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError
from selmask.processes.alive.liveness import observed
from selmask.processes.start import ensure_supervisor, nobody_works

if TYPE_CHECKING:
    from tests.support.house import House


def test_runs_that_wait_for_a_supervisor_are_counted_in_a_sentence(house: House) -> None:
    def idle() -> str:
        return nobody_works(house.workspace, [observed(house.runs, run) for run in house.runs.all()])

    assert idle() == ""
    house.queue("first")
    assert idle() == "1 run waits, but no supervisor is running, so it does not start."
    house.queue("second")
    assert idle() == "2 runs wait, but no supervisor is running, so they do not start."


def test_a_log_that_cannot_be_opened_is_told_from_a_supervisor_that_cannot_be_started(house: House) -> None:
    nowhere = [str(house.workspace.home / "nowhere" / "python")]
    with pytest.raises(SelmaskError, match="The supervisor could not be started: No such file or directory"):
        ensure_supervisor(house.workspace, nowhere)
    house.workspace.supervisor_log.unlink()
    house.workspace.supervisor_log.mkdir()
    with pytest.raises(SelmaskError, match="The log of the supervisor could not be written: Is a directory"):
        ensure_supervisor(house.workspace, nowhere)
