"""The walk in docs/python.md runs as it stands there; `import selmask` is light."""

from __future__ import annotations

import doctest
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import selmask
from selmask.errors import BadInput
from selmask.experiments import start_experiment
from selmask.processes import watch
from selmask.processes.start import supervisor_pid
from tests.support.modules import REPOSITORY
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from pathlib import Path

OTHERS: dict[str, tuple[Any, ...]] = {
    "import_data": ("corpus", "notes.csv"),
    "preview": (None,),
    "run": (None,),
    "wait": ("an experiment",),
    "compare": ("an experiment",),
    "load_model": (1,),
}
"""What a function needs after the workspace."""

WALK = REPOSITORY / "docs" / "python.md"


@pytest.fixture(params=["here", pytest.param("in workers", marks=pytest.mark.long)])
def runs_are_done(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are done by the test's own process, or by workers of a supervisor, each of which imports torch anew."""
    if request.param == "here":
        monkeypatch.setattr(start_experiment, "ensure_supervisor", work_off)
        monkeypatch.setattr(watch, "ensure_supervisor", work_off)


@pytest.mark.usefixtures("runs_are_done")
def test_the_walk_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    try:
        outcome = doctest.testfile(str(WALK), module_relative=False, encoding="utf-8")
    finally:
        supervisor = supervisor_pid(selmask.open_workspace("walk"))
        if supervisor:
            os.kill(supervisor, signal.SIGTERM)
    assert outcome.attempted > 15
    assert outcome.failed == 0


def test_the_walk_uses_every_function() -> None:
    walk = WALK.read_text(encoding="utf-8")
    assert [name for name in selmask.__all__ if f"selmask.{name}(" not in walk] == ["__version__"]


@pytest.mark.parametrize("numbers", [{"epoch": 0}, {"limit": 0}])
def test_a_preview_of_nothing_is_refused(tmp_path: Path, numbers: dict[str, Any]) -> None:
    experiment = selmask.describe_experiment(name="x", corpus="a", labelled="b", strategies=["random-word"])
    with pytest.raises(BadInput, match=f"no such {next(iter(numbers))}"):
        selmask.preview(selmask.open_workspace(tmp_path), experiment, **numbers)


def test_something_else_than_a_workspace_or_an_experiment_is_refused(tmp_path: Path) -> None:
    experiment = selmask.describe_experiment(name="x", corpus="a", labelled="b", strategies="none")
    wrong: Any = str(tmp_path)
    with pytest.raises(BadInput, match=r"not a workspace.*open_workspace\(folder\)"):
        selmask.run(wrong, experiment)
    fields: Any = {"name": "x", "corpus": "a", "labelled": "b"}
    with pytest.raises(BadInput, match=r"describe_experiment\(file\).* such as .*experiment\(name='first look', "):
        selmask.run(selmask.open_workspace(tmp_path), fields)


@pytest.mark.parametrize("use", ["create_sample", "import_data", "preview", "run", "wait", "compare", "load_model"])
def test_every_function_refuses_a_path_in_place_of_a_workspace(use: str) -> None:
    with pytest.raises(BadInput, match="not a workspace"):
        getattr(selmask, use)("a/folder", *OTHERS.get(use, ()))


def test_importing_selmask_imports_nothing_else() -> None:
    program = "import selmask, sys, json; names = set(sys.modules); selmask.compare; print(json.dumps(sorted(names)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    names = json.loads(answer.stdout)
    assert [name for name in names if name.startswith("selmask.")] == ["selmask.version"]
    assert not {"torch", "pandas", "numpy", "pydantic"} & set(names)
