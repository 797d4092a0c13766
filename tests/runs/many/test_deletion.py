"""Deleted runs and experiments come back as they were, or are gone with their folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.runs.many import deletion
from selmask.store.experiments import Place
from selmask.store.run import NewRun
from tests.runs.test_control import by_hand, failed, take_away

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.house import House


def contents(house: House) -> dict[str, bytes]:
    home = house.workspace.home
    return {str(path.relative_to(home)): path.read_bytes() for path in home.glob("run-*/**/*") if path.is_file()}


def test_a_deleted_run_comes_back_with_its_folder(house: House) -> None:
    run_id = failed(house)
    before, run = contents(house), house.runs.get(run_id)
    event = deletion.delete(house.workspace, run_id)
    with pytest.raises(NotFound):
        house.runs.get(run_id)
    assert event.figures == f"tiny, failed, {sum(map(len, before.values()))} B"
    house.store.changes.undo(event.id)
    assert contents(house) == before
    assert house.runs.get(run_id) == run
    house.store.trash.empty()
    assert contents(house) == before


def test_a_run_is_deleted_for_good_with_its_folder(house: House) -> None:
    deletion.delete(house.workspace, failed(house))
    house.store.trash.empty()
    assert list(house.workspace.home.glob("run-*")) == []


def test_the_number_of_a_deleted_run_is_not_given_again(house: House) -> None:
    first = failed(house)
    event = deletion.delete(house.workspace, first)
    assert house.queue("another") == first + 1
    house.store.changes.undo(event.id)
    assert [run.id for run in house.runs.all()] == [first, first + 1]


def test_several_runs_are_deleted_at_once_and_come_back_at_once(house: House) -> None:
    parent = NewRun("tiny", "parent", {"seed": 0})
    child = NewRun("tiny", "child", {"seed": 0}, parent_hash=parent.hash)
    ids = [run.id for run in house.runs.queue_all([parent, child, NewRun("tiny", "alone", {"seed": 1})])]
    house.runs.stop_all(ids)
    event, [refusal] = deletion.delete_all(house.workspace, [ids[0], ids[2]])
    assert refusal == f"Run {ids[0]}: parent cannot be deleted: 1 other run starts from it. Delete that run first."
    assert event is not None
    assert event.in_words == "alone was deleted"
    event, refusals = deletion.delete_all(house.workspace, ids)
    assert (refusals, house.runs.all()) == ([], [])
    assert event is not None
    house.store.changes.undo(event.id)
    assert [run.id for run in house.runs.all()] == ids[:2]
    assert deletion.delete_all(house.workspace, [99]) == (None, [])


def test_a_deleted_experiment_comes_back_with_its_own_runs(house: House) -> None:
    own, shared = failed(house), house.queue("shared")
    house.runs.request_stop(shared)
    for name, runs in {"first": [own, shared], "second": [shared]}.items():
        house.store.experiments.add(name, {}, [Place(run, "none", "m", 0, "all", "tiny") for run in runs])
    before = contents(house)
    event = deletion.delete_experiment(house.workspace, "first")
    assert [run.id for run in house.runs.all()] == [shared]
    assert event.figures.startswith("1 run, ")
    house.store.changes.undo(event.id)
    assert {member.run.id for member in house.store.experiments.members("first")} == {own, shared}
    assert contents(house) == before


@by_hand
def test_a_run_whose_folder_was_changed_by_hand_is_deleted(house: House, change: Callable[[Path], None]) -> None:
    run_id = failed(house)
    change(house.workspace.run_path(run_id))
    deletion.delete(house.workspace, run_id)
    house.store.trash.empty()
    assert list(house.workspace.home.glob("run-*")) == []
    assert house.runs.all() == []


def test_an_experiment_whose_folders_are_gone_is_deleted(house: House) -> None:
    run_id = failed(house)
    house.store.experiments.add("tried", {}, [Place(run_id, "none", "minilm", 0, "all", "tiny")])
    take_away(house.workspace.run_path(run_id))
    deletion.delete_experiment(house.workspace, "tried")
    assert (house.runs.all(), house.store.experiments.all()) == ([], [])


def test_a_scoring_run_whose_strategy_is_not_installed_can_be_deleted(house: House) -> None:
    run_id = house.runs.queue(NewRun("scoring", "scores", {"kind": "scoring", "strategy": {"name": "gone"}})).id
    house.runs.request_stop(run_id)
    deletion.delete(house.workspace, run_id)
    with pytest.raises(NotFound):
        house.runs.get(run_id)


def test_a_running_run_cannot_be_deleted(house: House) -> None:
    run_id = house.queue()
    house.runs.claim("cpu")
    kept = house.workspace.run_folder(run_id) / "log.txt"
    kept.touch()
    with pytest.raises(BadInput, match="Stop it first"):
        deletion.delete(house.workspace, run_id)
    assert kept.exists()
