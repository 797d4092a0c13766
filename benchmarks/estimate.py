"""Accuracy of the time that selmask estimates for an experiment, from a trial and from earlier runs.

    python -m benchmarks.estimate --data ../shared/data --home ~/selmask-estimate --write

Does what a user does: queues a trial of 20 steps, then an experiment of one post-training and one fine-tuning, and
compares the estimate with the time that the runs took. With another seed, the same experiment is then estimated from
these runs. The home must be new each time, because finished runs are not estimated again.
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
from selmask.experiments.cost.estimate import estimate
from selmask.experiments.cost.trial_run import queue_trial
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.experiments.wait import wait_for
from selmask.processes.start import ensure_supervisor
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec

ALLOWED = 1.5
"""The factor within which the estimate should lie."""
POLL_SECONDS = 0.5

QUESTIONS = tuple(
    Question(data.name, data, arms=("random-word",), repeats=1, epochs=4, texts=texts)
    for data, texts in ((EPIDEMIC, None), (BIOMEDICAL, None), (PLANTS, 10_000))
)


@dataclass(frozen=True)
class Estimated:
    """The estimated seconds of an experiment, and the seconds it took."""

    data: str
    by_trial: float
    by_earlier_runs: float
    took: float

    @property
    def row(self) -> str:
        """A line of the table."""
        factors = (f"{each:.0f} s ({each / self.took:.2f})" for each in (self.by_trial, self.by_earlier_runs))
        return f"| {self.data} | {' | '.join(factors)} | {self.took:.0f} s |"


def estimated(workspace: Workspace, spec: ExperimentSpec, data: str) -> Estimated:
    """Runs the trial, estimates, runs the experiment and estimates again."""
    datasets = Data.of(spec, workspace)
    _wait_for_trial(workspace, spec, datasets)
    by_trial = _seconds(workspace, spec, datasets)
    queue_experiment(workspace, spec)
    wait_for(workspace, spec.name)
    members = Store.of(workspace).experiments.members(spec.name)
    took = sum((run.ended_at or math.nan) - (run.started_at or math.nan) for run in (each.run for each in members))
    again = spec.model_copy(update={"post_training_seeds": (1,), "fine_tuning_seeds": (1,)})
    return Estimated(data, by_trial, _seconds(workspace, again, datasets), took)


def _wait_for_trial(workspace: Workspace, spec: ExperimentSpec, data: Data) -> None:
    """Runs a trial of the experiment's model to its end."""
    runs = Store.of(workspace).runs
    trial = queue_trial(workspace, spec, data, spec.models[0])
    ensure_supervisor(workspace)
    while not runs.get(trial.id).state.is_final:
        time.sleep(POLL_SECONDS)


def _seconds(workspace: Workspace, spec: ExperimentSpec, data: Data) -> float:
    seconds = estimate(workspace, plan(spec, data)).seconds
    if seconds is None:
        raise SystemExit("There is no estimate: the trial did not finish")
    return seconds


def table(rows: list[Estimated]) -> str:
    """The estimates, with the factor by which they were off."""
    lines = [
        "# Accuracy of the estimated time",
        "",
        "    python -m benchmarks.estimate --data ../shared/data --home ~/selmask-estimate --write",
        "",
        f"One post-training and one fine-tuning of MiniLM on {os.cpu_count()} shared cores, load "
        f"{os.getloadavg()[0]:.1f} at the end. In brackets the estimated time over the true one; the aim is a factor "
        f"of {ALLOWED}.",
        "",
        "| data | estimated from a trial of 20 steps | estimated from earlier runs | took |",
        "|---|---|---|---|",
        *(each.row for each in rows),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures, prints, and writes with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="a new folder; each data set gets a workspace in it")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/estimate.md and .json")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    arguments = parser.parse_args()
    rows = []
    for question in QUESTIONS:
        workspace = Workspace.at(arguments.home / question.data.name.replace(" ", "_"))
        rows.append(estimated(workspace, experiment(workspace, question, arguments.data, 1), question.data.name))
        print(rows[-1].row, flush=True)
    values = json.dumps({each.data: asdict(each) for each in rows}, indent=2)
    if arguments.write:
        (RESULTS / "estimate.md").write_text(table(rows), encoding="utf-8")
        (RESULTS / "estimate.json").write_text(f"{values}\n", encoding="utf-8")
    print(values if arguments.json else table(rows))


if __name__ == "__main__":
    main()
