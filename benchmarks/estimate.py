"""How far off the time is that selmask announces before an experiment: by a trial, by earlier runs, and as it came out.

    python -m benchmarks.estimate --data ../shared/data --home ~/selmask-estimate --write

Goes through the same doors as a user: a trial of 20 steps is queued, then an experiment of one post-training and one
fine-tuning, and what was announced before is compared with what the runs took. With another seed the same experiment
is then announced from these runs. A home that is new each time: what finished before is not announced again.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import RESULTS
from benchmarks.real_data import BIOMEDICAL, EPIDEMIC, PLANTS, Question, experiment
from selmask.experiments.estimate import estimate
from selmask.experiments.plan import Data, plan, queue_experiment
from selmask.experiments.trial_run import trial_run
from selmask.experiments.wait import wait_for
from selmask.processes.start import ensure_supervisor
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec

ALLOWED = 1.5
"""The factor within which the announced time is to lie."""
POLL_SECONDS = 0.5

QUESTIONS = tuple(
    Question(data.name, data, arms=("random-word",), repeats=1, epochs=4, texts=texts)
    for data, texts in ((EPIDEMIC, None), (BIOMEDICAL, None), (PLANTS, 10_000))
)


@dataclass(frozen=True)
class Announced:
    """Seconds that an experiment was said to take, and took."""

    data: str
    by_trial: float
    by_earlier_runs: float
    took: float

    @property
    def row(self) -> str:
        """As a line of the table."""
        factors = (f"{each:.0f} s ({each / self.took:.2f})" for each in (self.by_trial, self.by_earlier_runs))
        return f"| {self.data} | {' | '.join(factors)} | {self.took:.0f} s |"


def announced(workspace: Workspace, spec: ExperimentSpec, data: str) -> Announced:
    """Tries, announces, runs and announces again."""
    found = Data.of(spec, workspace)
    _finished(workspace, spec, found)
    by_trial = _seconds(workspace, spec, found)
    queue_experiment(workspace, spec)
    wait_for(workspace, spec.name)
    members = Store.of(workspace).experiments.members(spec.name)
    took = sum((run.ended_at or math.nan) - (run.started_at or math.nan) for run in (each.run for each in members))
    again = spec.model_copy(update={"post_training_seeds": (1,), "fine_tuning_seeds": (1,)})
    return Announced(data, by_trial, _seconds(workspace, again, found), took)


def _finished(workspace: Workspace, spec: ExperimentSpec, data: Data) -> None:
    """Waits for the trial of the experiment's model."""
    runs = Store.of(workspace).runs
    trial = runs.queue(trial_run(spec, data, spec.models[0]))
    ensure_supervisor(workspace)
    while not runs.get(trial.id).state.is_final:
        time.sleep(POLL_SECONDS)


def _seconds(workspace: Workspace, spec: ExperimentSpec, data: Data) -> float:
    said = estimate(workspace, plan(spec, data)).seconds
    if said is None:
        raise SystemExit("Nothing is announced: the trial did not finish")
    return said


def table(found: list[Announced]) -> str:
    """What was announced, with the factor by which it was off."""
    lines = [
        "# How far off the announced time is",
        "",
        "    python -m benchmarks.estimate --data ../shared/data --home ~/selmask-estimate --write",
        "",
        f"One post-training and one fine-tuning of MiniLM on {os.cpu_count()} shared cores, load "
        f"{os.getloadavg()[0]:.1f} at the end. In brackets the announced time over the true one; the aim is a factor "
        f"of {ALLOWED}.",
        "",
        "| data | announced from a trial of 20 steps | announced from earlier runs | took |",
        "|---|---|---|---|",
        *(each.row for each in found),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="a new folder; each data set gets a workspace in it")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/estimate.md and .json")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    given = parser.parse_args()
    found = []
    for question in QUESTIONS:
        workspace = Workspace.at(given.home / question.data.name.replace(" ", "_"))
        found.append(announced(workspace, experiment(workspace, question, given.data, 1), question.data.name))
        print(found[-1].row, flush=True)
    values = json.dumps({each.data: asdict(each) for each in found}, indent=2)
    if given.write:
        (RESULTS / "estimate.md").write_text(table(found), encoding="utf-8")
        (RESULTS / "estimate.json").write_text(f"{values}\n", encoding="utf-8")
    print(values if given.json else table(found))


if __name__ == "__main__":
    main()
