"""What people ask for in the midst of the work: to stop, to resume, to begin again, to delete."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.experiments.start_experiment import queue_experiment
from selmask.runs import control
from selmask.runs.many import deletion
from tests.chaos.storm import LOOK_SECONDS

if TYPE_CHECKING:
    from tests.chaos.storm import Storm


def stop(storm: Storm) -> bool:
    """Stops a run at any moment and resumes it at once, while its worker is still leaving."""
    found = storm.a_worker()
    if found is None:
        return False
    storm.wait()
    return _stop(storm, found[0])


def retry(storm: Storm) -> bool:
    """Stops a run and begins it again from the start."""
    found = storm.a_worker()
    if found is None:
        return False
    storm.wait()
    if not _stop(storm, found[0]) or not storm.store.runs.get(found[0]).state.can_retry:
        return False
    control.retry(storm.workspace, found[0])
    return True


def delete(storm: Storm) -> bool:
    """Deletes a run that has finished, and queues the same experiment again while others work."""
    runs = storm.store.runs
    finished = [run for run in runs.all() if run.state.is_finished and not runs.children(run.id)]
    if not finished:
        return False
    deletion.delete(storm.workspace, storm.dice.choice(finished).id)
    queue_experiment(storm.workspace, storm.project.experiment)
    return True


def _stop(storm: Storm, run_id: int) -> bool:
    """Asks a run to stop and waits until it has; returns False if it ended otherwise before."""
    runs = storm.store.runs
    try:
        runs.request_stop(run_id)
    except BadInput:
        return False
    while not (run := runs.get(run_id)).state.is_final:
        storm.supervise()
        time.sleep(LOOK_SECONDS)
    return not run.state.is_finished
