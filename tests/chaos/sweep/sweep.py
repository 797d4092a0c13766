"""A sweep: a run is done again and again, each time something happens at another moment, and it goes on to its end."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from selmask.processes.alive.identity import boot_id, host
from selmask.processes.reasons import of_exit
from selmask.store.store import Store
from selmask.workspace import LOG, Workspace
from tests.chaos import performer
from tests.chaos.conditions import Conditions
from tests.chaos.evidence import Loss, evidence_of, losses
from tests.chaos.figures import Figures
from tests.chaos.project import queued
from tests.chaos.sweep.moments import CALAMITIES, Moment, Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import Run
    from tests.chaos.evidence import Evidence

CONDITIONS = Conditions(between_checkpoints=0)
VISITED = "visited.json"
MOST_ATTEMPTS = 4

NURSERY = multiprocessing.get_context("forkserver")
"""Workers are forked from a process that has imported everything already, which saves seconds for each."""

NURSERY.set_forkserver_preload(
    [
        "pyarrow.parquet",
        "sklearn.feature_extraction.text",
        "sklearn.model_selection",
        "transformers.models.bert.modeling_bert",
        "selmask.runs.team_start",
        "selmask.training.classification.fine_tuning",
        "selmask.training.classification.splits",
        "selmask.training.masked.post_training",
        "tests.chaos.sweep.moments",
    ]
)


@dataclass(frozen=True)
class Sweep:
    """The next run in the queue of a workspace, which is done again and again in copies.

    Attributes:
        home: The workspace.
        folder: A place for the copies.
        expected: What the run leaves if nothing happens.
        moments: The first and the last visit to every line that it comes to.
    """

    home: Path
    folder: Path
    expected: Evidence
    moments: tuple[Moment, ...]

    @classmethod
    def of_each_run(cls, experiment: ExperimentSpec, folder: Path) -> Iterator[Sweep]:
        """A sweep over each run of `experiment`, those before it finished; `folder` is a place for workspaces."""
        workspace = queued(folder / "undisturbed", experiment)
        CONDITIONS.prevail_in(workspace)
        while run := Store.of(workspace).runs.next():
            home = shutil.copytree(workspace.home, folder / f"before-{run.id}")
            assert not list(_work(workspace, _claimed(workspace)))
            visited = json.loads((workspace.home / VISITED).read_text())
            moments = [Moment(file, line, visit) for file, line, last in visited for visit in sorted({1, last})]
            yield cls(home, folder / "disturbed", evidence_of(workspace)[run.hash], tuple(moments))

    def figures(self, calamity: str, every: int = 1, say: Callable[[str], object] = lambda _: None) -> Figures:
        """What `calamity` costs at one moment of `every`; `say` receives a sentence about each loss."""
        figures = Figures()
        for moment in self.moments[::every]:
            figures.disturbances[calamity] += 1
            figures.compared += 1
            for loss in self.losses_of(calamity, moment):
                figures.lose(replace(loss, words=f"{calamity} at {moment}: {loss.words}"))
                say(figures.causes[-1])
        return figures

    def losses_of(self, calamity: str, moment: Moment) -> Iterator[Loss]:
        """What is lost if `calamity` happens at `moment` and the run then goes on to its end."""
        shutil.rmtree(self.folder, ignore_errors=True)
        workspace = Workspace.at(shutil.copytree(self.home, self.folder))
        run = _claimed(workspace)
        yield from _work(workspace, run, moment, calamity)
        for _ in range(MOST_ATTEMPTS):
            if not Store.of(workspace).runs.get(run.id).state.is_finished:
                yield from _work(workspace, _claimed(workspace))
        yield from losses({run.hash: self.expected}, {run.hash: evidence_of(workspace)[run.hash]})


def _claimed(workspace: Workspace) -> Run:
    """The next run as a supervisor claims it, once a person has resumed it if that is needed."""
    store = Store.of(workspace)
    for run in store.runs.all():
        if run.state.can_resume:
            store.runs.resume(run.id)
    claimed = store.runs.claim("CPU", host=host(), boot_id=boot_id())
    assert claimed is not None
    return claimed


def _work(workspace: Workspace, run: Run, moment: Moment | None = None, calamity: str = "") -> Iterator[Loss]:
    """Lets a worker do the run, and records its end as a supervisor does; an end without a reason is a loss."""
    process = NURSERY.Process(target=work, args=(str(workspace.home), run.id, run.attempt, moment, calamity))
    process.start()
    process.join()
    store = Store.of(workspace)
    now = store.runs.get(run.id)
    if now.state.is_active:
        ending = of_exit(process.exitcode or 0)
        (store.hold(now).lose if ending.lost else store.hold(now).fail)(ending.reason)
        if not ending.lost:
            yield Loss("ends without a reason", ending.reason)


def work(home: str, run_id: int, attempt: int, moment: Moment | None, calamity: str) -> None:
    """What the process of a worker does; without a moment, it also writes down which lines it has come to."""
    from selmask.processes.worker import main

    sys.stdout = sys.stderr = (Workspace.at(home).run_folder(run_id) / LOG).open("a", buffering=1)
    arguments = [str(run_id), "--home", home, "--attempt", str(attempt), "--performer", performer.NAME]
    with Visits(moment, CALAMITIES.get(calamity)) as visits:
        code = main(arguments)
    if moment is None:
        visited = [[file, line, count] for (file, line), count in visits.counts.items()]
        (Workspace.at(home).home / VISITED).write_text(json.dumps(visited))
    sys.exit(code)
