"""The runs and experiments that the page Runs lists, with their true states and in the order of their turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from selmask.runs.kinds.all_kinds import kind_of
from selmask.ui.parts import queue
from selmask.ui.runs.disk_uses import disk_uses
from selmask.ui.shell import live, project
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.experiments.cost.outlook import Outlook
    from selmask.processes.alive.liveness import Observed
    from selmask.runs.many.disk_use import DiskUse
    from selmask.store.experiments import Place
    from selmask.store.run import Run
    from selmask.store.state import State

OTHERS = 0
"""The number, in place of an experiment's, of runs of no experiment: trials, scores, runs of a deleted experiment."""
GONE = -1
"""The number of an experiment that is not there: it has no runs."""
NAME_OF_OTHERS = "Other runs"

NOTHING = {
    "All": "No run yet.",
    "Active": "No run is active.",
    "Waiting": "No run is waiting.",
    "Finished": "No run has finished yet.",
    "Stopped": "No run was stopped.",
    "Failed or skipped": "No run has failed, was lost, or was skipped because of another.",
}
"""The choices of the filter, and what is said if a choice has no runs."""
ALL, *GROUPS = NOTHING


def group_of(state: State) -> str:
    """The filter's choice for runs in `state`."""
    if state.is_active:
        return "Active"
    if state.is_pending:
        return "Waiting"
    if state.is_trouble:
        return "Failed or skipped"
    return "Finished" if state.is_finished else "Stopped"


@dataclass(frozen=True)
class Listed:
    """Everything that the page lists.

    Attributes:
        seen: The runs by number: active ones first, then waiting ones in the order of the queue, then ended ones from
            the newest to the oldest.
        names: The names of the experiments by number, the newest first; `OTHERS` last, if there are any.
        places: The places of each experiment's runs.
        disk: The disk use of each run; None while a worker may be writing.
        everything: All runs of the workspace, also those of other projects, by number.
    """

    seen: dict[int, Observed]
    names: dict[int, str]
    places: dict[int, list[Place]]
    disk: dict[int, DiskUse | None]
    everything: list[Run]

    @cached_property
    def outlook(self) -> Outlook:
        """How long the runs will take."""
        return queue.outlook(self.everything)

    def of(self, number: int | None) -> list[Observed]:
        """The runs of an experiment, or of none (`OTHERS`); all runs for None."""
        if number is None:
            return list(self.seen.values())
        ids = self._ids(number)
        return [seen for run_id, seen in self.seen.items() if run_id in ids]

    def places_of(self, number: int | None) -> dict[int, tuple[str, list[Place]]]:
        """The experiment and the places in it by run; of several experiments the newest, if none is given."""
        found: dict[int, tuple[str, list[Place]]] = {}
        for each in [*self.names][::-1] if number is None else [number]:
            ours: dict[int, list[Place]] = {}
            for place in self.places.get(each, ()):
                ours.setdefault(place.run_id, []).append(place)
            found |= {run_id: (self.names[each], places) for run_id, places in ours.items()}
        return found

    def has_results(self, number: int) -> bool:
        """Whether an experiment has ended and a run of it that is compared has finished."""
        runs = [each.run for each in self.of(number)] if number in self.places else []
        is_compared = any(run.state.is_finished and kind_of(run).has_predictions for run in runs)
        return is_compared and all(run.state.is_final for run in runs)

    def experiment_of(self, run_id: int, number: int | None) -> str | None:
        """The experiment `number` if the run is in it, else the newest one that it is in; None if it is in none."""
        found = self.places_of(None) | self.places_of(number)
        return found[run_id][0] if run_id in found else None

    def _ids(self, number: int) -> set[int]:
        if number != OTHERS:
            return {place.run_id for place in self.places.get(number, ())}
        return set(self.seen).difference(*({place.run_id for place in places} for places in self.places.values()))


def listed() -> Listed:
    """What the page lists now."""
    everything = store().runs.all()
    seen = {each.run.id: each for each in live.observe(_in_turn(project.within(everything)))}
    names = {each.id: each.name for each in project.experiments()}
    every = store().experiments.places()
    places = {number: [each for each in every.get(number, ()) if each.run_id in seen] for number in names}
    uses = disk_uses()
    found = Listed(seen, names, places, {run_id: uses.of(each.run) for run_id, each in seen.items()}, everything)
    return replace(found, names=names | {OTHERS: NAME_OF_OTHERS}) if found.of(OTHERS) else found


def _in_turn(runs: Sequence[Run]) -> list[Run]:
    turns = {run.id: turn for turn, run in enumerate(store().runs.pending())}
    return sorted(runs, key=lambda run: (_rank(run), turns.get(run.id, -run.id)))


def _rank(run: Run) -> int:
    return 0 if run.state.is_active else 1 if run.state.is_pending else 2
