"""A storm that costs something is noticed: each kind of loss is found in the evidence of a run that has finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.store.run import NewRun
from selmask.store.store import Store
from selmask.workspace import PREDICTIONS, Workspace
from tests.chaos.evidence import Loss, evidence_of, losses
from tests.chaos.figures import Figures

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one finished run, its measurements, its result and its predictions."""
    workspace = Workspace.at(tmp_path / "home")
    store = Store.of(workspace)
    store.runs.queue(NewRun("fine-tuning", "a run", {}))
    run = store.runs.claim("CPU")
    assert run is not None
    store.metrics.log(run.id, 1, {"loss": 2.0, "tokens_per_second": 100})
    store.metrics.log(run.id, 2, {"loss": float("nan"), "tokens_per_second": 120})
    (workspace.run_folder(run.id) / PREDICTIONS).write_bytes(b"predictions")
    assert store.hold(run).finish({"macro_f1": 0.5, "seconds": 3})
    return workspace


def change(workspace: Workspace, sql: str) -> None:
    with Store.of(workspace).transaction() as db:
        db.execute(sql)


def test_what_the_clock_decides_is_no_loss(workspace: Workspace) -> None:
    expected = evidence_of(workspace)
    change(workspace, "UPDATE metrics SET value = value + 1 WHERE key = 'tokens_per_second'")
    change(workspace, "UPDATE runs SET result = json_set(result, '$.seconds', 99)")
    assert list(losses(expected, evidence_of(workspace))) == []


@pytest.mark.parametrize(
    ("sql", "loss"),
    [
        ("DELETE FROM metrics WHERE step = 2", Loss("lost rows", "a run: loss at 2, tokens_per_second at 2", 2)),
        ("UPDATE metrics SET step = 3 WHERE key = 'loss' AND step = 2", Loss("lost rows", "a run: loss at 2")),
        ("UPDATE metrics SET value = 2.5 WHERE key = 'loss'", Loss("changed rows", "a run: loss at 1, loss at 2", 2)),
        ("UPDATE runs SET result = json_set(result, '$.macro_f1', 0.4)", Loss("other results", "a run: ['macro_f1']")),
        ("UPDATE runs SET state = 'lost'", Loss("unfinished runs", "a run: lost")),
        ("DELETE FROM runs", Loss("unfinished runs", "a run: None")),
    ],
)
def test_a_loss_in_the_store_is_found(workspace: Workspace, sql: str, loss: Loss) -> None:
    expected = evidence_of(workspace)
    change(workspace, sql)
    assert next(losses(expected, evidence_of(workspace))) == loss


def test_a_loss_of_files_is_found(workspace: Workspace) -> None:
    expected = evidence_of(workspace)
    folder = workspace.run_folder(1)
    (folder / PREDICTIONS).write_bytes(b"other predictions")
    (folder / ".new-draft").mkdir()
    found = list(losses(expected, evidence_of(workspace)))
    assert found == [
        Loss("other files", f"a run: {PREDICTIONS}"),
        Loss("files left behind", "a run: .new-draft"),
    ]


def test_nothing_compared_is_nothing_shown() -> None:
    figures = Figures()
    assert not figures.is_good
    figures.compared = 1
    assert figures.is_good
    figures.lose(Loss("lost rows", "a run: loss at 2"))
    assert not figures.is_good
    assert Figures.from_json(figures.to_json()) == figures
    assert figures.in_words() == "0 kinds of disturbance, 0 disturbances, 1 run compared; lost: lost rows 1."
