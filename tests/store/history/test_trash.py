"""Files of what was deleted stay for a week, and are then deleted for good, once nothing leads back to them."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, SelmaskError
from selmask.store.history import trash
from selmask.store.run import NewRun
from tests.support.undeletable import undeletable

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.history.event import Event
    from selmask.store.store import Store


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    assert store.runs.all() == []  # a folder of a run without a database would be a database that was deleted
    folder = tmp_path / "run-00001"
    folder.mkdir()
    (folder / "log.txt").write_text("what was said")
    return folder


def stopped(store: Store) -> NewRun:
    """A run that was deleted later; it could be queued again."""
    new = NewRun("tiny", "a run", {"seed": 0})
    store.runs.request_stop(store.runs.queue(new).id)
    return new


def deleted(store: Store, *files: str, made_by: str = "") -> Event:
    return store.changes.delete_runs(store.runs.all(), {"bytes": 13}, dict.fromkeys(files, made_by), keep=True)


def days_ago(store: Store, event: Event, days: float) -> None:
    with store.transaction() as db:
        db.table("history").update(event.id, {"at": time.time() - 86_400 * days})


def test_files_stay_for_a_week(store: Store, folder: Path) -> None:
    stopped(store)
    event = deleted(store, folder.name)
    days_ago(store, event, 6.9)
    store.trash.tidy()
    assert folder.is_dir()
    assert store.trash.kept_bytes() == 13
    days_ago(store, event, 7.1)
    store.trash.tidy()
    assert not folder.exists()
    assert store.trash.kept_bytes() == 0
    with pytest.raises(BadInput, match="This can no longer be undone: nothing of it was kept"):
        store.changes.undo(event.id)


def test_files_that_came_back_are_never_deleted(store: Store, folder: Path) -> None:
    stopped(store)
    event = deleted(store, folder.name)
    store.changes.undo(event.id)
    days_ago(store, event, 30)
    assert store.trash.empty() == 0
    assert folder.is_dir()


def test_on_a_full_disk_nothing_is_kept(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped(store)
    deleted(store, folder.name)
    monkeypatch.setattr(trash, "LEAST_FREE", 10**18)
    assert not store.trash.has_room
    store.trash.tidy()
    assert not folder.exists()


def test_what_a_crash_left_over_is_deleted_the_next_time(store: Store, folder: Path) -> None:
    stopped(store)
    store.history.give_up(deleted(store, folder.name))
    assert folder.is_dir()
    assert store.trash.empty() == 13
    assert not folder.exists()
    assert not any(event.files for event in store.history.all())


def test_a_file_that_another_run_has_made_since_stays(store: Store, tmp_path: Path) -> None:
    scores = tmp_path / "scores" / "key.npy"
    scores.parent.mkdir()
    scores.write_bytes(b"scores")
    new = stopped(store)
    deleted(store, "scores/key.npy", made_by=new.hash)
    store.runs.queue(new)
    store.trash.empty()
    assert scores.exists()
    assert not any(event.files for event in store.history.all())


@pytest.mark.parametrize("by", ["the same run", "a run that reads it"])
def test_a_file_that_a_kept_deletion_needs_stays_as_long_as_that_is_kept(store: Store, tmp_path: Path, by: str) -> None:
    scores = tmp_path / "scores" / "key.npy"
    scores.parent.mkdir()
    scores.write_bytes(b"scores")
    new = stopped(store)
    first = deleted(store, "scores/key.npy", made_by=new.hash)
    if by == "the same run":
        stopped(store)
        second = deleted(store, "scores/key.npy", made_by=new.hash)
    else:
        store.runs.request_stop(store.runs.queue(NewRun("tiny", "a reader", {"scores": "key"})).id)
        second = deleted(store)
    days_ago(store, first, 8)
    store.trash.tidy()
    assert scores.exists()
    assert store.history.get(second.id).can_undo
    days_ago(store, second, 8)
    store.trash.tidy()
    assert not scores.exists()
    assert not any(event.files for event in store.history.all())


@pytest.mark.parametrize("is_old", [False, True])
def test_files_that_may_not_be_deleted_are_tried_again_and_keep_no_others(
    store: Store, folder: Path, *, is_old: bool
) -> None:
    """On a full disk the files of a deletion go at once, and a refusal is told of that one only."""
    others = [folder.with_name("run-00000"), folder.with_name("run-00002")]
    for each in others:
        each.mkdir()
    stopped(store)
    event = deleted(store, others[0].name, folder.name, others[1].name)
    store.history.give_up(event)
    with undeletable(folder):
        with nullcontext() if is_old else pytest.raises(SelmaskError, match="could not be deleted"):
            store.trash.tidy(None if is_old else event)
        assert not any(each.exists() for each in others)
        assert list(store.history.get(event.id).files) == [folder.name]
        with pytest.raises(SelmaskError, match="could not be deleted"):
            store.trash.empty()
    store.trash.tidy()
    assert not folder.exists()
    assert store.history.get(event.id).files == {}
