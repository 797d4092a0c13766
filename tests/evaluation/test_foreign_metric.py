"""A metric that another package brings, on the page Compare and the command line; test_extending.py trains with it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.results.outcome import result_rows
from selmask.store.store import Store
from selmask.workspace import ENVIRONMENT_VARIABLE, PREDICTIONS, Workspace
from tests.support.examples_package import lay_out_examples
from tests.support.modules import REPOSITORY
from tests.support.packages import lay_out_members, python

if TYPE_CHECKING:
    from pathlib import Path

OLDER = REPOSITORY / "tests" / "older_workspaces" / "ef1a9be" / "workspace"
EXPERIMENT = "first look"
KEY, TITLE = "worst_recall", "worst recall"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example package is, laid out as pip leaves it."""
    return lay_out_examples(tmp_path_factory.mktemp("site"), "worst_recall")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose runs were finished long before there was this metric; read-only."""
    return copied(tmp_path_factory.mktemp("workspace"))


def copied(folder: Path) -> Workspace:
    shutil.copytree(OLDER, folder / "home")
    return Workspace.at(folder / "home")


def in_workspace(workspace: Workspace, site: Path, *arguments: str) -> str:
    """What Python prints in `workspace` while the packages in `site` are installed."""
    return python(site, *arguments, **{ENVIRONMENT_VARIABLE: str(workspace.home)})


def compared(site: Path, workspace: Workspace, *options: str) -> dict[str, Any]:
    """The comparison of the experiment."""
    command = ["-m", "selmask", "compare", EXPERIMENT, *options, "--json"]
    [comparison] = json.loads(in_workspace(workspace, site, *command))
    return dict(comparison)


def results_of(workspace: Workspace) -> dict[int, dict[str, Any]]:
    """The results of the finished fine-tunings, by run."""
    runs = Store.of(workspace).runs.all(kind="fine-tuning")
    return {run.id: run.result or {} for run in runs if run.state.is_finished}


def test_the_command_line_compares_finished_runs_by_it(site: Path, finished: Workspace) -> None:
    results = results_of(finished)
    assert not any(KEY in result for result in results.values())
    comparison = compared(site, finished, "--metric", KEY)
    assert all(0 <= row[KEY] <= results[row["run"]]["recall"] for row in comparison["runs"])
    for arm in comparison["arms"]:
        values = [row[KEY] for row in comparison["runs"] if row["arm"] == arm["arm"]]
        assert arm["mean"] == pytest.approx(sum(values) / len(values))
    means = {row["arm"]: row["mean"] for row in comparison["arms"]}
    assert {row["arm"]: row[TITLE] for row in comparison["table"]} == means


def test_the_page_compare_offers_it_and_shows_it_in_the_table(site: Path, finished: Workspace) -> None:
    page = json.loads(
        in_workspace(finished, site, "-m", "tests.evaluation.compare_page", EXPERIMENT, KEY).splitlines()[-1]
    )
    assert page["options"][-1] == "Worst recall"
    told = [row[TITLE] for row in compared(site, finished)["table"]]
    assert page["table"][TITLE] == pytest.approx([100 * value for value in told]), "in per cent, as in the charts"


def test_a_run_without_predictions_has_it_not_at_all(site: Path, tmp_path: Path) -> None:
    workspace = copied(tmp_path)
    for number in results_of(workspace):
        (workspace.run_folder(number) / PREDICTIONS).unlink()
    comparison = compared(site, workspace, "--metric", KEY)
    assert {row["mean"] for row in comparison["arms"]} == {None}
    assert {row[TITLE] for row in comparison["table"]} == {None}
    assert f"another arm have a {TITLE}." in comparison["verdict"]


def test_without_the_package_only_the_other_metrics_are_compared(finished: Workspace) -> None:
    rows = result_rows(finished, EXPERIMENT)
    assert KEY not in rows
    assert rows["macro_f1"].notna().all()


def test_a_failing_metric_does_not_fail_the_run(tmp_path: Path) -> None:
    lay_out_members(tmp_path / "site", "bad", {"selmask.metrics": {"bad": "bad_metric:BAD"}})
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
