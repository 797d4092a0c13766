"""A metric that another package brings: measured by fine-tuning, on the page Compare, and on the command line."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.outcome import result_rows
from selmask.experiments.plan import queue_experiment
from selmask.store.store import Store
from selmask.workspace import ENVIRONMENT_VARIABLE, PREDICTIONS, Workspace
from tests.support.examples_package import install_examples
from tests.support.modules import REPOSITORY
from tests.support.packages import python
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path

OLDER = REPOSITORY / "tests" / "older_workspaces" / "ef1a9be" / "workspace"
KEY, TITLE = "worst_recall", "worst recall"
WORK_OFF = (
    "from selmask.workspace import Workspace; from tests.support.working_off import work_off; work_off(Workspace.at())"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has installed the example package."""
    return install_examples(tmp_path_factory.mktemp("site"), "worst_recall")


@pytest.fixture(scope="module")
def trained(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which two strategies were fine-tuned while the package was installed; read-only."""
    return worked_off(site, tmp_path_factory.mktemp("trained"))


def worked_off(site: Path, home: Path) -> Workspace:
    workspace = Workspace.at(home)
    small_project(workspace)
    queue_experiment(workspace, small_experiment(strategies=["none", "random-word"]))
    in_workspace(workspace, site, "-c", WORK_OFF)
    return workspace


def in_workspace(workspace: Workspace, site: Path, *arguments: str) -> str:
    """What Python prints in `workspace` while the packages in `site` are installed."""
    return python(site, *arguments, **{ENVIRONMENT_VARIABLE: str(workspace.home)})


def compared(site: Path, workspace: Workspace, *options: str) -> dict[str, Any]:
    """The comparison of the workspace's oldest experiment."""
    name = Store.of(workspace).experiments.all()[-1].name
    [comparison] = json.loads(in_workspace(workspace, site, "-m", "selmask", "compare", name, *options, "--json"))
    return dict(comparison)


def test_fine_tuning_measures_the_metric(trained: Workspace) -> None:
    results = [run.result or {} for run in Store.of(trained).runs.all(kind="fine-tuning")]
    assert len(results) == 2
    assert all(0 <= result[KEY] <= result["recall"] for result in results)


def test_the_model_card_shows_its_title(trained: Workspace) -> None:
    run = Store.of(trained).runs.all(kind="fine-tuning")[0]
    card = (trained.run_folder(run.id) / "model" / "README.md").read_text(encoding="utf-8")
    assert f"| {TITLE} |" in card
    assert "| macro-F1 |" in card


def test_the_command_line_compares_by_it(site: Path, trained: Workspace) -> None:
    comparison = compared(site, trained, "--metric", KEY)
    assert f"points of {TITLE}" in comparison["verdict"]
    means = {row["arm"]: row["mean"] for row in comparison["arms"]}
    assert {row["arm"]: row[KEY] for row in comparison["runs"]} == means
    assert [row[TITLE] for row in comparison["table"]] == [means[row["arm"]] for row in comparison["table"]]


def test_the_page_compare_offers_it_and_shows_it_in_the_table(site: Path, trained: Workspace) -> None:
    page = json.loads(in_workspace(trained, site, "-m", "tests.evaluation.compare_page", KEY).splitlines()[-1])
    assert page["options"][-1] == "Worst recall"
    assert f"points of {TITLE}" in page["verdict"]
    assert all(0 <= value <= 1 for value in page["table"][TITLE])


def test_an_older_run_has_it_from_its_predictions_and_not_at_all_without_them(site: Path, tmp_path: Path) -> None:
    """The runs of an older workspace were finished long before there was this metric."""
    shutil.copytree(OLDER, tmp_path / "home")
    old = Workspace.at(tmp_path / "home")
    results = {run.id: run.result or {} for run in Store.of(old).runs.all(kind="fine-tuning") if run.state.is_finished}
    assert not any(KEY in result for result in results.values())
    comparison = compared(site, old, "--metric", KEY)
    assert all(0 <= row[KEY] <= results[row["run"]]["recall"] for row in comparison["runs"])
    assert all(0 <= row["mean"] <= 1 for row in comparison["arms"])

    for number in results:
        (old.run_folder(number) / PREDICTIONS).unlink()
    comparison = compared(site, old, "--metric", KEY)
    assert {row["mean"] for row in comparison["arms"]} == {None}
    assert {row[TITLE] for row in comparison["table"]} == {None}
    assert f"{TITLE} was not measured" in comparison["verdict"]


def test_without_the_package_only_the_other_metrics_are_compared(trained: Workspace) -> None:
    rows = result_rows(trained, "small")
    assert KEY not in rows
    assert rows["macro_f1"].notna().all()


def test_a_failing_metric_does_not_fail_the_run(tmp_path: Path) -> None:
    facts = tmp_path / "site" / "bad-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: bad\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text("[selmask.metrics]\nbad = bad_metric:BAD\n", encoding="utf-8")
    (tmp_path / "site" / "bad_metric.py").write_text(
        "from selmask.evaluation.metric import Metric\n\n"
        "BAD = Metric(key='bad', title='bad', meaning='Fails.', compute=lambda predictions: 1 / 0)\n",
        encoding="utf-8",
    )
    program = (
        "import json, numpy as np\n"
        "from selmask.evaluation.metrics import measure\n"
        "from selmask.evaluation.predictions import Predictions\n"
        "values = measure(Predictions(['a', 'b'], ['a', 'b'], np.eye(2)))\n"
        "print(json.dumps([values['accuracy'], str(values['bad'])]))"
    )
    assert json.loads(python(tmp_path / "site", "-c", program)) == [1.0, "nan"]
