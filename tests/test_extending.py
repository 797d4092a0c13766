"""The package of docs/extending.md: installed as it stands there, and each of its members used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from selmask.processes.start import supervisor_pid
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import ENVIRONMENT_VARIABLE, LOG, Workspace
from tests.support.examples_package import DOCUMENT, DRAW, MODULES, PYPROJECT, QUEUE, install_examples
from tests.support.house import kill
from tests.support.modules import REPOSITORY
from tests.support.packages import python
from tests.support.patience import PATIENCE_SECONDS
from tests.support.projects import MODEL

if TYPE_CHECKING:
    from selmask.store.run import Run


TRAIN = """
from letters import LETTERS, Letters
from selmask.experiments.start_experiment import queue_experiment
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project
from tests.support.working_off import work_off

workspace = Workspace.at()
small_project(workspace)
queue_experiment(workspace, small_experiment(strategies=["none", "long-embeddings"]))
work_off(workspace)
Store.of(workspace).runs.queue(LETTERS.new_run(Letters(text="a cow, a car")))
"""

SCORES = """
import json
from selmask.runs import scores
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.pipeline import masking_data, prepared_corpus
from selmask.specs import PostTraining
from selmask.store.store import Store
from selmask.workspace import Workspace

workspace = Workspace.at()
[run] = Store.of(workspace).runs.all(kind="scoring")
spec = parsed(run)
length, data = PostTraining(max_length=spec.max_length), masking_data(workspace, spec)
units = prepared_corpus(workspace, spec.model, data, spec.strategy, length).arrays.units
words = [units.vocabulary.types[number] for number in units.type]
print(json.dumps([scores.key_of(spec), dict(zip(words, scores.kept(workspace, spec).tolist(), strict=True))]))
"""

CHART = f"""
import json
import plotly.graph_objects as go
{DRAW.replace("my experiment", "small").rpartition("chart.show()")[0]}
assert isinstance(chart, go.Figure)
[bars] = chart.data
print(json.dumps(dict(zip(bars.x, bars.y, strict=True))))
"""


FULL = """
from gentle import Gentle
from letters import LETTERS, Letters
from selmask.errors import DiskFull
from selmask.processes.devices import devices
from selmask.store.store import Store
from selmask.workspace import LOG, Workspace

workspace, [device, *_] = Workspace.at(), devices()
store = Store.of(workspace)
store.runs.queue(LETTERS.new_run(Letters(text="a cow")))
run = store.runs.claim(device.label)
(workspace.run_folder(run.id) / LOG).symlink_to("/dev/full")
try:
    Gentle(workspace).submit(run, device)
except DiskFull as error:
    print(error)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pip has installed the document's package."""
    return install_examples(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def workspace(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a trained experiment, and a run that the document's executor has done; read-only."""
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    inside(workspace, site, "-c", TRAIN)
    supervise(workspace, site)
    return workspace


def supervise(workspace: Workspace, site: Path) -> None:
    """Supervises with the document's executor until every run has ended."""
    path = f"{site}{os.pathsep}{REPOSITORY}"
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "selmask", "supervise", "--executor", "gentle", "--home", str(workspace.home)],
        env=os.environ | {"PYTHONPATH": path},
        cwd=REPOSITORY,
    )
    try:
        wait_for_all(workspace)
    finally:
        supervisor.terminate()
        supervisor.wait()


def wait_for_all(workspace: Workspace) -> None:
    """Waits until every run has ended, as long as a supervisor is at work."""
    deadline, found = time.monotonic() + PATIENCE_SECONDS, Store.of(workspace).runs
    while not all(run.state.is_final for run in found.all()):
        assert time.monotonic() < deadline, [(run.title, run.state) for run in found.all()]
        time.sleep(0.1)


def inside(workspace: Workspace, site: Path, *arguments: str) -> str:
    """What Python prints in `workspace` while the package is installed."""
    return python(site, *arguments, **{ENVIRONMENT_VARIABLE: str(workspace.home)})


def runs(workspace: Workspace, kind: str) -> list[Run]:
    return Store.of(workspace).runs.all(kind=kind)


def test_every_block_is_a_module_of_the_package() -> None:
    assert DOCUMENT.count("```python\n") == len(MODULES)
    [listed] = [line for line in PYPROJECT.splitlines() if line.startswith("py-modules")]
    assert set(json.loads(listed.partition("=")[2])) == MODULES.keys()


def test_every_contract_named_is_a_file() -> None:
    contracts = [part for part in DOCUMENT.split("`") if part.startswith("selmask/")]
    assert len(contracts) >= 7
    assert [name for name in contracts if not (REPOSITORY / name).is_file()] == []


def test_the_strategy_masks_in_the_preview(site: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.csv"
    corpus.write_text("text\na veterinarian saw a cow\n", encoding="utf-8")
    top = "{name: long-words, selection: top}"
    home = Workspace.at(tmp_path / "home")
    shown = inside(home, site, "-m", "selmask", "preview", "--corpus", str(corpus), "--strategy", top, "--json")
    assert [unit["text"] for unit in json.loads(shown)["masked"]] == ["veterinarian"]


def test_the_scorer_scores_words_and_its_strategy_trains_with_them(site: Path, workspace: Workspace) -> None:
    key, scores = json.loads(inside(workspace, site, "-c", SCORES).splitlines()[-1])
    folder = workspace.models / MODEL
    [embeddings] = [
        each
        for name, each in load_file(folder / "model.safetensors").items()
        if name.endswith("word_embeddings.weight")
    ]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    words = [word for word, score in scores.items() if word.isalpha() and score]
    assert len(words) > 50
    ids = [tokenizer.encode(word, add_special_tokens=False).ids for word in words]
    expected = [np.linalg.norm(embeddings[each].mean(axis=0)) for each in ids]
    np.testing.assert_allclose([scores[word] for word in words], expected, rtol=0.01)
    [trained] = runs(workspace, "post-training")
    assert (trained.state, trained.spec["scores"]) == (State.FINISHED, key)
    assert trained.spec["strategy"]["name"] == "long-embeddings"


def test_the_format_imports_a_file(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "reports.bulletin"
    file.write_text("text: Bird flu in ducks\n\ntext: Dead swans\nwere found\n\n", encoding="utf-8")
    home = Workspace.at(tmp_path / "home")
    report = json.loads(inside(home, site, "-m", "selmask", "import", "corpus", str(file), "--json"))
    assert (report["rows"], report["how"]["format"]) == (2, "bulletin")


def test_the_metric_is_measured_and_compared(site: Path, workspace: Workspace) -> None:
    results: list[dict[str, Any]] = [run.result or {} for run in runs(workspace, "fine-tuning")]
    assert len(results) == 2
    assert all(0 <= result["worst_recall"] <= result["recall"] for result in results)
    compared = inside(workspace, site, "-m", "selmask", "compare", "small", "--metric", "worst_recall", "--json")
    [comparison] = json.loads(compared)
    assert comparison["metric"] == "worst_recall"
    measured = sorted(result["worst_recall"] for result in results)
    assert sorted(row["mean"] for row in comparison["arms"]) == pytest.approx(measured)


def test_the_model_card_shows_the_metric(workspace: Workspace) -> None:
    run = runs(workspace, "fine-tuning")[0]
    card = (workspace.run_folder(run.id) / "model" / "README.md").read_text(encoding="utf-8")
    assert "| worst recall |" in card
    assert "| macro-F1 |" in card


def test_the_chart_has_a_bar_of_each_arm(site: Path, workspace: Workspace) -> None:
    bars = json.loads(inside(workspace, site, "-c", CHART).splitlines()[-1])
    assert bars.keys() == {"none", "long-embeddings"}
    measured = sorted((run.result or {})["seconds"] for run in runs(workspace, "fine-tuning"))
    assert sorted(bars.values()) == pytest.approx(measured)


def test_the_kind_of_run_is_done_by_a_worker_and_listed(site: Path, workspace: Workspace) -> None:
    [run] = runs(workspace, "letter-count")
    assert (run.state, run.result) == (State.FINISHED, {"letters": 8}), run.reason
    assert "Letters of 'a cow, a car'" in inside(workspace, site, "-m", "selmask", "runs")


def test_the_program_that_queues_a_run_has_it_done(site: Path, tmp_path: Path) -> None:
    home = Workspace.at(tmp_path / "home")
    inside(home, site, "-c", QUEUE)
    supervisor = supervisor_pid(home)
    assert supervisor
    try:
        wait_for_all(home)
    finally:
        kill(supervisor)
    [run] = runs(home, "letter-count")
    assert (run.state, run.result) == (State.FINISHED, {"letters": 4}), run.reason


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_on_a_full_disk_the_executor_lets_the_run_wait(site: Path, tmp_path: Path) -> None:
    home = Workspace.at(tmp_path / "home")
    assert "The disk is full" in inside(home, site, "-c", FULL)


def test_the_executor_starts_the_worker(workspace: Workspace) -> None:
    [run] = runs(workspace, "letter-count")
    log = (workspace.run_folder(run.id) / LOG).read_text(encoding="utf-8")
    assert run.state is State.FINISHED, log
    assert log.startswith(f"--- {run.title}: attempt 1, with a low priority\n")


def test_an_executor_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "selmask", "supervise", "--executor", "gentle", "--home", str(tmp_path)]
    refused = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "no executor called 'gentle'" in refused.stderr
