"""The state of a run, an enum with properties, so that no code compares it with a string."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """A run's state: waiting -> queued -> starting -> running -> finished | failed | stopping -> stopped | lost.

    A run whose parent did not finish is skipped.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"
    SKIPPED = "skipped"

    @classmethod
    def open(cls) -> list[State]:
        """The states of runs that have not ended."""
        return [state for state in cls if not state.is_final]

    @property
    def is_pending(self) -> bool:
        """Whether no worker has it yet, but one will."""
        return self in {State.WAITING, State.QUEUED}

    @property
    def is_active(self) -> bool:
        """Whether a worker has it, or a supervisor that is starting one."""
        return self in {State.STARTING, State.RUNNING, State.STOPPING}

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to it unless a person asks for it."""
        return not (self.is_pending or self.is_active)

    @property
    def is_finished(self) -> bool:
        """Whether it did everything it was asked to, so that its model and its result exist."""
        return self is State.FINISHED

    @property
    def is_trouble(self) -> bool:
        """Whether it ended in a way that nobody asked for."""
        return self in {State.FAILED, State.LOST, State.SKIPPED}

    @property
    def can_stop(self) -> bool:
        """Whether a person can ask it to stop."""
        return self.is_pending or self in {State.STARTING, State.RUNNING}

    @property
    def can_resume(self) -> bool:
        """Whether it can be resumed from its last checkpoint."""
        return self in {State.FAILED, State.STOPPED, State.LOST}

    @property
    def can_retry(self) -> bool:
        """Whether it can be started again from the beginning."""
        return self.can_resume or self is State.SKIPPED

    @property
    def can_delete(self) -> bool:
        """Whether it can be deleted: no worker is using its folder."""
        return not self.is_active

    @property
    def word(self) -> str:
        """The state for a person."""
        return _FACES[self].word

    @property
    def icon(self) -> str:
        """The name of a material icon, so that colour is never the only sign."""
        return _FACES[self].icon


@dataclass(frozen=True)
class _Face:
    word: str
    icon: str


_FACES = {
    State.WAITING: _Face("waiting for another run", ":material/hourglass_empty:"),
    State.QUEUED: _Face("in the queue", ":material/schedule:"),
    State.STARTING: _Face("starting", ":material/not_started:"),
    State.RUNNING: _Face("running", ":material/play_circle:"),
    State.STOPPING: _Face("stopping", ":material/stop_circle:"),
    State.FINISHED: _Face("finished", ":material/check_circle:"),
    State.FAILED: _Face("failed", ":material/error:"),
    State.STOPPED: _Face("stopped", ":material/block:"),
    State.LOST: _Face("lost", ":material/help:"),
    State.SKIPPED: _Face("skipped", ":material/skip_next:"),
}
