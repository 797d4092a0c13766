"""A storm: one workspace whose runs are disturbed until all of them have finished, and what that cost."""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from selmask.errors import BadInput
from selmask.processes.start import ensure_supervisor
from selmask.store.state import State
from selmask.store.store import Store
from tests.chaos import supervise
from tests.chaos.conditions import Conditions
from tests.chaos.evidence import Loss, evidence_of, losses
from tests.chaos.figures import Figures
from tests.chaos.living import end_everyone, workers
from tests.chaos.performer import DOUBLES
from tests.chaos.truth import untrue

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from selmask.store.run import Run
    from selmask.workspace import Workspace
    from tests.chaos.events.event import Event
    from tests.chaos.project import Project

Found = TypeVar("Found")

PATIENCE_SECONDS = 300.0
"""How long a storm waits for something that has to happen."""

TRUTH_SECONDS = 60.0
RESUMED_AFTER_FAILURES = 2
LOOK_SECONDS = 0.02
"""Between two looks at files, for moments that pass quickly."""

PACE_SECONDS = 0.3
"""Between two looks at processes, and for everything that a person does."""

CALM = Conditions()


@dataclass
class Storm:
    """A storm over a workspace.

    Attributes:
        workspace: The project's runs, queued.
        project: What they are expected to leave.
        dice: Decides when and where a disturbance strikes.
        say: Receives a sentence about each thing that happens.
        longest_wait: The most seconds that a disturbance waits before it strikes.
        figures: What happened, and what it cost.
        excuses: Words in the reason of a failed run that a disturbance explains; a person then resumes it.
    """

    workspace: Workspace
    project: Project
    dice: random.Random
    say: Callable[[str], None]
    longest_wait: float = 8.0
    figures: Figures = field(default_factory=Figures)
    excuses: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.store = Store.of(self.workspace)
        self._failures: Counter[int] = Counter()
        self._position: object = None
        self._moved_at = time.monotonic()

    def pass_over(self, events: Iterable[Event], calm_from: float = math.inf) -> list[Event]:
        """Lets `events` happen one after another, waits until all runs have ended, and compares what they leave.

        Args:
            events: The disturbances; one that finds nothing to disturb has to wait for its next turn.
            calm_from: The time (`time.monotonic`) after which nothing is disturbed any more.

        Returns:
            The events that did not happen.
        """
        left = deque(events)
        try:
            while self._goes_on():
                self._disturb(left, calm_from)
            self._compare()
        finally:
            end_everyone(self.workspace)
        return list(left)

    def supervise(self) -> int:
        """The process id of the supervisor, which is started if there is none."""
        return ensure_supervisor(self.workspace, supervise.command(self.workspace))

    def wait(self) -> None:
        """Waits for a while that the dice decide."""
        time.sleep(self.dice.uniform(0, self.longest_wait))

    def a_worker(self) -> tuple[int, set[int]] | None:
        """A run with a worker, and the worker's process ids; None if all runs end before there is one."""
        return self.until(lambda: next(iter(workers(self.workspace).items()), None), PACE_SECONDS)

    def until(self, look: Callable[[], Found | None], pace: float = LOOK_SECONDS) -> Found | None:
        """What `look` finds, called every `pace` seconds; None if all runs or all patience end before."""
        began = attended = time.monotonic()
        while (found := look()) is None:
            time.sleep(pace)
            if (now := time.monotonic()) - attended >= PACE_SECONDS:
                attended = now
                self.attend()
                if not self._has_work() or now - began > PATIENCE_SECONDS:
                    return None
        return found

    def attend(self) -> None:
        """Does what a person does: resumes the runs that were stopped, lost or have failed."""
        for run in self.store.runs.all(states=[state for state in State if state.can_resume]):
            if run.state is State.FAILED and not self._is_worth_another_attempt(run):
                continue
            with suppress(BadInput):  # the run that it starts from has failed too often
                self.store.runs.resume(run.id)
        self.supervise()

    def check_truth(self, after: str) -> None:
        """Waits until every state is shown as it is."""
        began = time.monotonic()
        while wrong := untrue(self.workspace):
            if time.monotonic() - began > TRUTH_SECONDS:
                self.lose("untrue states", f"after {after}: {wrong}")
                return
            time.sleep(PACE_SECONDS)
        self.figures.seconds_until_true = max(self.figures.seconds_until_true, time.monotonic() - began)

    def lose(self, kind: str, words: str, times: int = 1) -> None:
        """Counts a loss."""
        self.say(f"Lost: {kind}: {words}")
        self.figures.lose(Loss(kind, words, times))

    def _disturb(self, left: deque[Event], calm_from: float) -> None:
        self.attend()
        if not left or time.monotonic() > calm_from:
            CALM.prevail_in(self.workspace)
            time.sleep(PACE_SECONDS)
            return
        event = left.popleft()
        if event.strike(self):
            self.say(f"Happened: {event.name}.")
            self.figures.disturbances[event.name] += 1
            self.attend()
            self.check_truth(event.name)
        else:
            left.append(event)

    def _has_work(self) -> bool:
        return not all(run.state.is_final and not self._resumes(run) for run in self.store.runs.all())

    def _resumes(self, run: Run) -> bool:
        """Whether a person resumes a run that has ended."""
        return run.state.can_resume and (
            run.state is not State.FAILED or self._failures[run.id] < RESUMED_AFTER_FAILURES
        )

    def _is_worth_another_attempt(self, run: Run) -> bool:
        """Whether a person resumes a run that has failed; counts the failure as a loss unless there is an excuse."""
        if any(excuse in str(run.reason) for excuse in self.excuses):
            self.say(f"Failed, as it may: {run.title}: {run.reason}")
            return True
        if self._failures[run.id] >= RESUMED_AFTER_FAILURES:
            return False
        self._failures[run.id] += 1
        self.lose("failed runs", f"{run.title}, attempt {run.attempt}: {run.reason}")
        return True

    def _goes_on(self) -> bool:
        """Whether some run has not ended yet; counts a loss if nothing has moved for too long."""
        position = [(run.state, run.attempt, run.step, run.message) for run in self.store.runs.all()]
        if position != self._position:
            self._position, self._moved_at = position, time.monotonic()
        if time.monotonic() - self._moved_at > PATIENCE_SECONDS:
            self.lose("storms that stood still", str(position))
            return False
        return self._has_work()

    def _compare(self) -> None:
        found = evidence_of(self.workspace)
        for loss in losses(self.project.expected, found):
            self.lose(loss.kind, loss.words, loss.times)
        doubles = self.workspace.home / DOUBLES
        for double in doubles.read_text().splitlines() if doubles.exists() else ():
            self.lose("runs done twice at once", double)
        self.figures.compared += len(self.project.expected)
