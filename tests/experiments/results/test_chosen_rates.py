"""The learning rates that were chosen on dev stand in the table of a comparison, and only where there was a choice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from selmask.experiments.results.chosen_rates import TITLE
from selmask.experiments.results.outcome import compare_experiment
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

ARMS = ("none", "random-word")


def test_the_table_counts_the_rates_of_each_arm(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    filled.add_experiment(
        workspace, repeats=3, strategies=ARMS, fine_tuning={"learning_rate": [5e-5, 2e-4]}, anchors=["bag-of-words"]
    )
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    told = {row["arm"]: row[TITLE] for row in compared.table()}
    assert told == dict.fromkeys(ARMS, "5e-5 ×1, 2e-4 ×2") | {"bag-of-words": ""}
    header, _, *rows = compared.to_markdown().splitlines()
    assert header.endswith(f"| {TITLE} |")
    assert sum(row.endswith("| 5e-5 ×1, 2e-4 ×2 |") for row in rows) == len(ARMS)
    written = json.loads(json.dumps(compared.to_json(), allow_nan=False))
    assert {row["arm"]: row[TITLE] for row in written["table"]} == told
    assert {row["learning_rate"] for row in written["runs"]} == {5e-5, 2e-4, None}
