"""Records of a run: the request, the run itself, and one attempt at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.specs import fingerprint
from selmask.store.plain import from_json, plain
from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.store.sqlite.database import Row


@dataclass(frozen=True)
class NewRun:
    """A request for a run.

    Attributes:
        kind: The name of the kind of run, such as "post-training".
        title: A name for people.
        spec: Everything that the worker needs, JSON-like.
        parent_hash: The hash of the run that has to finish first; it is queued already or earlier in the same list.
        identity: The part that makes two runs the same, JSON-like, if that is not the whole `spec`.
        second_parent_hash: The hash of another run that has to finish first.
        known_as: The hash under which the store has this run, if it is known.
    """

    kind: str
    title: str
    spec: dict[str, Any]
    parent_hash: str | None = None
    identity: Any = None
    second_parent_hash: str | None = None
    known_as: str | None = None

    @cached_property
    def hash(self) -> str:
        """Equal for runs that would do the same, so that a finished one is not done again."""
        if self.known_as is not None:
            return self.known_as
        same = self.spec if self.identity is None else self.identity
        second = [] if self.second_parent_hash is None else [self.second_parent_hash]
        return fingerprint([self.kind, plain(same), self.parent_hash, *second])


class Pauses(NamedTuple):
    """The pauses between the steps of an attempt.

    Attributes:
        step_at: When the last step was made, in seconds since 1970.
        median: The usual pause, in seconds.
        longest: The longest pause so far, in seconds.
    """

    step_at: float
    median: float
    longest: float


@dataclass(frozen=True)
class Run:
    """A run as the store knows it. Times are seconds since 1970; those of the processes belong to the last attempt.

    `claimer_pid` is the supervisor that claimed the run; `pid` is the worker, None until it has been started. The last
    three are those of `Pauses`.

    `attempt` counts from 1 (0: none yet). A write about an attempt needs this record: once the next attempt has begun,
    writes of the earlier one are refused.
    """

    id: int
    kind: str
    title: str
    hash: str
    spec: dict[str, Any] = field(repr=False)
    state: State
    reason: str | None
    parent_id: int | None
    second_parent_id: int | None
    attempt: int
    tries_left: int
    step: int
    total_steps: int | None
    seconds_left: float | None
    message: str | None
    result: dict[str, Any] | None
    created_at: float
    queued_at: float
    urgent_at: float | None
    stop_asked_at: float | None
    ended_at: float | None
    device: str | None
    host: str | None
    boot_id: str | None
    claimer_pid: int | None
    claimer_created: float | None
    pid: int | None
    pid_created: float | None
    started_at: float | None
    heartbeat_at: float | None
    step_at: float | None
    median_pause: float | None
    longest_pause: float | None

    @classmethod
    def from_row(cls, row: Row) -> Run:
        """The record of a row that joins a run and its last attempt."""
        result = row["result"]
        with explained("runs", row["id"]):
            converted = {
                "spec": from_json(row["spec"]),
                "state": State(row["state"]),
                "result": None if result is None else from_json(result),
            }
        fields = {name: row[name] for name in cls.__dataclass_fields__}  # a later version may have added columns
        return cls(**(fields | converted))

    @property
    def parents(self) -> tuple[int, ...]:
        """The ids of the runs that it starts from: none, one or two."""
        return tuple(each for each in (self.parent_id, self.second_parent_id) if each is not None)

    @property
    def turn(self) -> tuple[bool, float, float, int]:
        """Sorts waiting runs in the order of the queue, as `runs.TURN` does."""
        return self.urgent_at is None, -(self.urgent_at or 0.0), self.queued_at, self.id

    @property
    def share_done(self) -> float | None:
        """The share that is done, 0 to 1; None while it is unknown."""
        if self.state.is_finished:
            return 1.0
        return min(1.0, self.step / self.total_steps) if self.total_steps else None


@dataclass(frozen=True)
class Attempt:
    """One attempt at a run: its device, its versions, and its end (None while it runs)."""

    run_id: int
    number: int
    device: str
    host: str
    boot_id: str
    pid: int | None
    pid_created: float | None
    started_at: float
    heartbeat_at: float | None
    ended_at: float | None
    end: State | None
    reason: str | None
    traceback: str | None = field(repr=False)
    versions: dict[str, str]

    @classmethod
    def from_row(cls, row: Row) -> Attempt:
        """The record of a row of attempts."""
        fields = {name: row[name] for name in cls.__dataclass_fields__}
        with explained("attempts", row["run_id"]):
            converted = {
                "end": None if row["end"] is None else State(row["end"]),
                "versions": from_json(row["versions"] or "{}"),
            }
        return cls(**(fields | converted))
