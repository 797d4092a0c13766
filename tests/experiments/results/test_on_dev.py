from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.results.on_dev import PLACE, on_dev
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path


def test_experiments_stand_side_by_side_by_arm(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    store = Store.of(workspace)
    members = store.experiments.members(filled.EXPERIMENT)
    table = on_dev({filled.EXPERIMENT: members, "none": []})
    assert set(table["arm"]) == {member.arm for member in members if member.kind == "fine-tuning"}
    assert table["none"].isna().all()
    scores = [member.run.result["dev_macro_f1"] for member in members if member.arm == "none" and member.run.result]
    assert table.set_index("arm").loc["none", filled.EXPERIMENT] == sum(scores) / len(scores)


@pytest.mark.parametrize("name", PLACE)
def test_an_experiment_may_be_called_like_another_column(tmp_path: Path, name: str) -> None:
    workspace = Workspace.at(tmp_path)
    filled.add_experiment(workspace, name=name, strategies=("none",), repeats=1)
    filled.finish_all(workspace)
    table = on_dev({name: Store.of(workspace).experiments.members(name), f"experiment {name}": []})
    assert list(table.columns) == [*PLACE, f"experiment experiment {name}", f"experiment {name}"]
    assert table.iloc[:, -2:].notna().to_numpy().tolist() == [[True, False]]


def test_without_runs_there_is_no_row() -> None:
    assert on_dev({"one": []}).empty
