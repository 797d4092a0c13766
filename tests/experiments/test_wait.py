"""Waiting for an experiment whose runs end in different ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import NotFound, RunFailed
from selmask.experiments.wait import wait_for
from selmask.processes import lock
from selmask.store.experiments import Place
from selmask.store.run import NewRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.processes.alive.liveness import Observed
    from tests.support.house import House

NAMES = ("the first", "the second")


@pytest.fixture
def experiment(house: House) -> Iterator[str]:
    """An experiment of two runs that the test ends itself: it holds the lock, so no supervisor starts."""
    runs = house.runs.queue_all([NewRun("tiny", name, {"name": name}) for name in NAMES])
    house.store.experiments.add("both", {}, [Place(run.id, "none", "tiny", 0, "all", "tiny") for run in runs])
    with lock.sole(house.workspace.supervisor_lock):
        yield "both"


def finish_next(house: House) -> None:
    run = house.runs.claim("cpu")
    if run is not None:
        house.store.hold(run).finish({})


def test_all_runs_are_given_back_once_they_have_finished(house: House, experiment: str) -> None:
    looks: list[str] = []

    def look(seen: Observed) -> None:
        looks.append(seen.words)
        finish_next(house)

    seen = wait_for(house.workspace, experiment, look)
    assert [each.run.title for each in seen] == list(NAMES)
    assert {each.words for each in seen} == {"finished"}
    assert looks[0] == "in the queue"


def test_a_run_that_did_not_finish_is_named_with_the_reason(house: House, experiment: str) -> None:
    finish_next(house)
    run = house.runs.claim("cpu")
    assert run is not None
    house.store.hold(run).fail("The disk is full.")
    with pytest.raises(RunFailed, match=r"1 of 2 runs did not finish. the second: The disk is full"):
        wait_for(house.workspace, experiment)


def test_an_unknown_experiment_is_refused(house: House, experiment: str) -> None:
    with pytest.raises(NotFound, match=experiment):
        wait_for(house.workspace, "bot")
