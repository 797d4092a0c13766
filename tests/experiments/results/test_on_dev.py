from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.results.on_dev import on_dev
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
    assert set(table["arm"]) == {member.arm for member in members if member.role == "fine-tuning"}
    assert table["none"].isna().all()
    scores = [member.run.result["dev_macro_f1"] for member in members if member.arm == "none" and member.run.result]
    assert table.set_index("arm").loc["none", filled.EXPERIMENT] == sum(scores) / len(scores)


def test_without_runs_there_is_no_row() -> None:
    assert on_dev({"one": []}).empty
