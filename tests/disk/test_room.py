from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.disk import room
from selmask.disk.room import free_bytes, once_there_is_room, wait_for_room
from selmask.errors import DiskFull
from selmask.observer import NOBODY, Observer
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.01)


class Disk:
    """Has no room for a file the first few times."""

    def __init__(self, full: int) -> None:
        self.full = full

    def write(self) -> str:
        self.full -= 1
        if self.full >= 0:
            raise DiskFull("The disk is full; the checkpoint could not be written")
        return "written"


def test_where_there_is_room_nothing_is_said(tmp_path: Path) -> None:
    listener = Listener()
    assert once_there_is_room(Disk(0).write, tmp_path, 10, "checkpoint", listener.observer) == "written"
    assert listener.messages == []


def test_a_full_disk_is_waited_for_and_the_run_says_so(tmp_path: Path) -> None:
    listener = Listener()
    assert once_there_is_room(Disk(2).write, tmp_path, 10, "checkpoint", listener.observer, step=7) == "written"
    full = "waiting for room on the disk. The disk is full; the checkpoint could not be written"
    assert listener.messages == [full, full, "continuing: the disk has room again"]
    assert listener.step == 7


def test_room_is_asked_for_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.05)
    disk, listener = Disk(0), Listener()
    with pytest.raises(DiskFull, match=r"too full for the checkpoint, which takes .* are free.*resume the run"):
        once_there_is_room(disk.write, tmp_path, 2 * free_bytes(tmp_path), "checkpoint", listener.observer)
    assert disk.full == 0
    assert listener.messages


def test_a_requested_stop_ends_the_waiting(tmp_path: Path) -> None:
    stopping = Observer(NOBODY.report, lambda: True)
    with pytest.raises(DiskFull, match="too full for the run"):
        wait_for_room(tmp_path, 2 * free_bytes(tmp_path), "run", stopping)


def test_a_shortage_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.shortage(tmp_path) == ""
    monkeypatch.setattr(room, "RESERVE_BYTES", 2 * free_bytes(tmp_path))
    assert "The disk is full" in room.shortage(tmp_path)
    assert "a run waits 10 min for room, is tried once more, and then has to be" in room.shortage(tmp_path)
