"""Makes a tiny workspace with an older selmask: `PYTHONPATH=CHECKOUT python make_workspace.py FOLDER`.

Runs under the commits named in README.md. It writes `workspace/` and, of what that version says about it, also after
everything that was stopped has been resumed, `expected.json`.
"""

# mypy: ignore-errors
# The modules are those of the older commits.

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from selmask.jobs.experiment import read_experiment
from selmask.jobs.identity import born
from selmask.jobs.plan import queue_experiment
from selmask.jobs.reporter import Reporter
from selmask.jobs.tasks import perform

from selmask import library
from selmask.store.attempts import Attempts
from selmask.store.runs import Runs
from selmask.store.sqlite.database import Database
from selmask.store.state import State
from selmask.workspace import Workspace

try:
    from selmask.jobs.made_with import versions
except ImportError:  # the oldest of the three commits does not keep versions
    versions = None

SOURCES = Path(__file__).parent / "sources"
STOPPED_AT = {"post-training": 9, "fine-tuning": 7}
"""The step after which the runs of the last experiment are stopped, by their kind."""

WITH_MODEL = ("none on reports, tiny-encoder, all labels, seed 0", "random-word on field notes, tiny-encoder, seed 0")
"""The titles of the runs whose models are kept."""


def main(folder: Path) -> None:
    workspace = Workspace.at(folder / "workspace")
    shutil.copytree(SOURCES / "tiny-encoder", workspace.models / "tiny-encoder")
    for kind, file in [("corpus", "field notes.csv"), ("labelled", "reports.csv"), ("lexicon", "terms.txt")]:
        library.import_dataset(workspace, kind, SOURCES / file)
    for name in ("first look", "the model is asked"):
        queue_experiment(workspace, read_experiment(SOURCES / f"{name}.yaml"))
    work_off(workspace)
    queue_experiment(workspace, read_experiment(SOURCES / "interrupted.yaml"))
    work_off(workspace, STOPPED_AT)
    expected = described(workspace, "first look", "the model is asked")
    prune(workspace, expected["runs"])
    shutil.copytree(workspace.home, folder / "resumed")
    expected["resumed"] = resumed(Workspace.at(folder / "resumed"))
    shutil.rmtree(folder / "resumed")
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def work_off(workspace: Workspace, stopped_at: dict[str, int] | None = None) -> None:
    """Does all that is queued, as workers do; a run of a kind in `stopped_at` is stopped after that step."""
    database = Database(workspace.database)
    while run := Runs(database).claim("CPU, 2 cores", host="workstation", boot_id="the first boot"):
        attempts, reporter = Attempts(database), Reporter(database, run)
        attempts.begin(run, os.getpid(), born(os.getpid()), *([versions()] if versions else []))
        last, steps = (stopped_at or {}).get(run.kind), []

        def report(step: int, *, reporter: Reporter = reporter, steps: list[int] = steps, **facts: Any) -> None:
            steps.append(step)
            reporter(step, **facts)

        result = perform(run, workspace, report, lambda last=last, steps=steps: last is not None and steps[-1] >= last)
        reporter.flush()
        if result.pop("stopped"):
            attempts.stop(run, "Stopped as asked; it can be resumed.", result)
        else:
            attempts.finish(run, result)


def described(workspace: Workspace, *experiments: str) -> dict[str, Any]:
    runs = Runs(Database(workspace.database)).all()
    return {
        "datasets": said(workspace, "datasets"),
        "runs": said(workspace, "runs"),
        "results": {run.id: run.result for run in runs if run.state is State.FINISHED},
        "compare": {name: said(workspace, "compare", name) for name in experiments},
    }


def said(workspace: Workspace, *arguments: str) -> Any:
    command = [sys.executable, "-m", "selmask", *arguments, "--home", str(workspace.home), "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def prune(workspace: Workspace, runs: list[dict[str, Any]]) -> None:
    """Deletes what can be made again: arrays of prepared corpora, locks, and most of the models."""
    shutil.rmtree(workspace.home / "prepared")
    for lock in workspace.home.glob("*.lock"):
        lock.unlink()
    for run in runs:
        if run["title"] not in WITH_MODEL or run["state"] != "finished":
            shutil.rmtree(workspace.run_folder(run["run"]) / "model", ignore_errors=True)
    with closing(sqlite3.connect(workspace.database, isolation_level=None)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def resumed(workspace: Workspace) -> dict[str, Any]:
    """The results of all runs that had been stopped, or skipped because of one of these."""
    runs = Runs(Database(workspace.database))
    stopped = runs.all(states=[State.STOPPED])
    before = {run.id for run in runs.all(states=[State.FINISHED])}
    for run in stopped:
        runs.resume(run.id)
    work_off(workspace)
    return {run.id: run.result for run in runs.all(states=[State.FINISHED]) if run.id not in before}


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
