from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput
from selmask.runs import control
from selmask.store.run import NewRun
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.house import House


def failed(house: House) -> int:
    run_id = house.queue()
    run = house.runs.claim("cpu")
    assert run is not None
    folder = house.workspace.run_folder(run_id)
    (folder / "log.txt").write_text("what was said\n")
    (folder / "predictions.parquet").write_bytes(b"old")
    (folder / "checkpoint").mkdir()
    house.store.hold(run).fail("for a reason")
    return run_id


def test_a_retried_run_keeps_only_its_log(house: House) -> None:
    run_id = failed(house)
    assert control.retry(house.workspace, run_id).state is State.QUEUED
    assert [each.name for each in house.workspace.run_folder(run_id).iterdir()] == ["log.txt"]


def test_a_run_that_cannot_be_retried_keeps_its_folder(house: House) -> None:
    run_id = house.queue()
    kept = house.workspace.run_folder(run_id) / "model.safetensors"
    kept.write_bytes(b"precious")
    with pytest.raises(BadInput, match="cannot be started again: its state is “in the queue”"):
        control.retry(house.workspace, run_id)
    assert kept.exists()


def test_a_run_whose_parent_failed_keeps_its_checkpoint(house: House) -> None:
    parent = NewRun("tiny", "the parent", {"title": "the parent"})
    parent_id = house.runs.queue(parent).id
    child_id = house.runs.queue(NewRun("tiny", "the child", {"title": "the child"}, parent.hash)).id
    run = house.runs.claim("cpu")
    assert run is not None
    house.store.hold(run).fail("for a reason")
    kept = house.workspace.run_folder(child_id) / "checkpoint"
    kept.mkdir()
    with pytest.raises(BadInput, match="the child cannot start"):
        control.retry(house.workspace, child_id)
    assert kept.exists()
    assert house.runs.get(parent_id).state is State.FAILED


def take_away(folder: Path) -> None:
    shutil.rmtree(folder)


def put_a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("by mistake")


def move_to_another_disk(folder: Path) -> None:
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")


def lose_the_other_disk(folder: Path) -> None:
    move_to_another_disk(folder)
    shutil.rmtree(folder.parent / "elsewhere")


by_hand = pytest.mark.parametrize(
    "change", [take_away, put_a_file_in_its_place, move_to_another_disk, lose_the_other_disk]
)


@by_hand
def test_a_run_whose_folder_was_changed_by_hand_is_retried(house: House, change: Callable[[Path], None]) -> None:
    run_id = failed(house)
    change(house.workspace.run_path(run_id))
    assert control.retry(house.workspace, run_id).state is State.QUEUED
    assert {each.name for each in house.workspace.run_folder(run_id).iterdir()} <= {"log.txt"}
