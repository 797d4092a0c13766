"""All events, and how often each strikes in a long series of storms."""

from __future__ import annotations

from tests.chaos.events import crowds, kills, obstacles, requests
from tests.chaos.events.event import Event

EVENTS = (
    Event("a worker is killed", kills.kill_worker, 6),
    Event("a worker that starts is killed", kills.kill_worker_that_starts, 2),
    Event("a worker that saves a checkpoint is killed", kills.kill_worker_that_saves, 3),
    Event("a worker is killed between an epoch and its measurements", kills.kill_worker_after_an_epoch, 3),
    Event("a worker that writes its results is killed", kills.kill_worker_that_writes_results, 2),
    Event("a worker that has finished is killed", kills.kill_worker_that_has_finished, 2),
    Event("a worker is terminated", kills.terminate_worker, 2),
    Event("the supervisor is killed", kills.kill_supervisor, 3),
    Event("a supervisor that claims a run is killed", kills.kill_supervisor_that_claims, 2),
    Event("all processes are killed", kills.kill_everything, 2),
    Event("the machine is restarted", kills.restart_machine, 1),
    Event("a run is stopped and resumed", requests.stop, 3),
    Event("a run is begun again", requests.retry, 1),
    Event("a finished run is deleted and queued again", requests.delete, 1),
    Event("supervisors start at once", crowds.rival_supervisors, 2),
    Event("clients queue at once", crowds.clients, 1),
    Event("the database is locked for 45 s", obstacles.lock_database, 1),
    Event("the disk is full", obstacles.fill_disk, 2),
    Event("a checkpoint is cut in half", obstacles.cut_checkpoint, 2),
)
