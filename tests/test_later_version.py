"""A later version with one more setting and other defaults continues what this version and an older one left.

The later version is this one with a few lines of `specs.py` changed. It runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from selmask.experiments.spec import read_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.observer import Observer
from selmask.processes.reporter import Reporter
from selmask.runs.perform import perform
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, Workspace
from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

OLDER = REPOSITORY / "tests" / "older_workspaces"
FIRST_LOOK = OLDER / "sources" / "first look.yaml"
CHANGES = {
    """    class_weights: bool = Field(False, description="Give rare classes more weight in the loss.")
""": """    class_weights: bool = Field(False, description="Give rare classes more weight in the loss.")
    smoothing: float = Field(0.1, ge=0, lt=1, description="Of labels.", json_schema_extra={"before": 0.0})
""",
    'warmup: InPercent = Field(0.1, ge=0, lt=1, description="Share of the steps in which the learning rate rises.")': (
        'warmup: float = Field(0.2, ge=0, lt=1, description="Share.", json_schema_extra={"formerly": [0.1]})'
    ),
    'warmup: InPercent = Field(0.06, ge=0, lt=1, description="Share of the steps in which the learning rate rises.")': (
        'warmup: float = Field(0.3, ge=0, lt=1, description="Share.", json_schema_extra={"formerly": [0.06]})'
    ),
}
"""Source of this version, and of the later one in its place."""

STOPPED_AT = 3
STOPPED_BEFORE = [18, 19]
"""The runs of the older workspace that were stopped."""

LATER = """
import json, sys
from pathlib import Path
from selmask.experiments.start_experiment import queue_experiment
from selmask.experiments.queued_again.same_experiment import kept_defaults, settled
from selmask.experiments.spec import read_experiment
from selmask.runs.kinds.all_kinds import parsed
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.working_off import work_off

workspace, files, stopped = Workspace.at(sys.argv[1]), map(Path, json.loads(sys.argv[2])), json.loads(sys.argv[3])
store = Store.of(workspace)
settings = parsed(store.runs.get(1)).settings
for number in stopped:
    store.runs.resume(number)
told = {"settings of run 1": settings.model_dump(), "resumed": {run.id: run.result for run in work_off(workspace)}}
told["new runs"], told["kept"] = {}, {}
for file in files:
    before, spec = {run.id for run in store.runs.all()}, read_experiment(file)
    told["kept"][spec.name] = [each.split(",")[0] for each in kept_defaults(spec, settled(store, spec))]
    queue_experiment(workspace, spec)
    told["new runs"][spec.name] = [run.kind for run in store.runs.all() if run.id not in before]
print(json.dumps(told))
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(OLDER / "ef1a9be" / "workspace", tmp_path / "home")
    return Workspace.at(tmp_path / "home")


def later_version(folder: Path) -> Path:
    """The folder of the later version."""
    shutil.copytree(REPOSITORY / "selmask", folder / "selmask", ignore=shutil.ignore_patterns("__pycache__"))
    specs = folder / "selmask" / "specs.py"
    source = specs.read_text(encoding="utf-8")
    for now, then in CHANGES.items():
        assert source.count(now) == 1
        source = source.replace(now, then)
    specs.write_text(source, encoding="utf-8")
    (folder / "tests").symlink_to(REPOSITORY / "tests")
    return folder


def told_by(version: Path, workspace: Workspace, files: list[Path], stopped: list[int]) -> dict[str, Any]:
    arguments = [str(workspace.home), json.dumps(list(map(str, files))), json.dumps(stopped)]
    command = [sys.executable, "-P", "-c", LATER, *arguments]
    environment = os.environ | {"PYTHONPATH": str(version)}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment, cwd=version)
    told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return told


def stopped_midway(workspace: Workspace) -> int:
    """The next run of the queue, stopped by this version."""
    store = Store.of(workspace)
    run = store.runs.claim("CPU")
    assert run is not None
    store.hold(run).begin(1, 0.0)
    reporter, steps = Reporter(store, run), [0]

    def report(step: int, **facts: Any) -> None:
        steps.append(step)
        reporter(step, **facts)

    result = perform(run, workspace, Observer(report, lambda: steps[-1] >= STOPPED_AT))
    reporter.flush()
    assert result.pop("stopped")
    assert list((workspace.run_folder(run.id) / CHECKPOINT).iterdir())
    store.hold(run).stop("Stopped as asked.", result)
    return run.id


def variant(folder: Path, name: str, **changes: Any) -> Path:
    """The experiment `first look` under another name, with other lines."""
    values = yaml.safe_load(FIRST_LOOK.read_text(encoding="utf-8")) | {"name": name}
    for group, more in changes.items():
        values[group] = values[group] | more if isinstance(more, dict) else more
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(values), encoding="utf-8")
    return file


@pytest.mark.long
def test_a_later_version_resumes_accepts_and_reuses(workspace: Workspace, tmp_path: Path) -> None:
    one = {"strategies": ["none", "random-word"], "post_training_seeds": [5], "fine_tuning_seeds": [5], "anchors": []}
    stopped_now = variant(tmp_path, "stopped now", **one)
    queue_experiment(workspace, read_experiment(stopped_now))
    stopped = [*STOPPED_BEFORE, stopped_midway(workspace), stopped_midway(workspace)]
    as_before = {"post_training": {"warmup": 0.06}, "containing_texts": False, "anchors": []}
    fine_tuning = {"warmup": 0.1, "near_duplicates_together": False}
    files = [
        FIRST_LOOK,
        stopped_now,
        variant(tmp_path, "spelled out", **as_before, fine_tuning=fine_tuning | {"smoothing": 0.0}),
        variant(tmp_path, "smoothed", **as_before, fine_tuning=fine_tuning | {"smoothing": 0.2}),
        variant(tmp_path, "by default", anchors=[]),
    ]
    told = told_by(later_version(tmp_path / "later"), workspace, files, stopped)

    trained = told["settings of run 1"]
    assert (trained["smoothing"], trained["warmup"]) == (0.0, 0.1), "what it was trained with, not the new defaults"

    expected = json.loads((OLDER / "ef1a9be" / "expected.json").read_text(encoding="utf-8"))["resumed"]
    assert told["resumed"].keys() > expected.keys()
    assert len(told["resumed"]) == len(expected) + 3, "two that this version stopped, and the one that waits for one"
    for number, result in expected.items():
        assert told["resumed"][number]["macro_f1" if "macro_f1" in result else "held_out_loss"] == pytest.approx(
            result["macro_f1" if "macro_f1" in result else "held_out_loss"], abs=1e-3
        )

    assert told["new runs"] == {
        "first look": [],
        "stopped now": [],
        "spelled out": [],
        "smoothed": ["fine-tuning"] * 8,
        "by default": told["new runs"]["by default"],
    }
    assert len(told["new runs"]["by default"]) == 14, "another default is another training"
    kept = ["post_training.warmup stays 0.06", "fine_tuning.warmup stays 0.1", "fine_tuning.smoothing stays 0.0"]
    assert {name: set(each) for name, each in told["kept"].items()} == {
        "first look": {
            *kept,
            "fine_tuning.near_duplicates_together stays False",
            "containing_texts stays False",
            "anchors stays empty",
        },
        "stopped now": set(kept),
        "spelled out": set(),
        "smoothed": set(),
        "by default": set(),
    }
