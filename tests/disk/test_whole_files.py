from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from selmask.disk.whole_files import explain_disk_errors, new_file, new_folder, new_path, remove_drafts
from selmask.errors import SelmaskError


def test_a_folder_appears_complete(tmp_path: Path) -> None:
    target = tmp_path / "below" / "target"
    with new_folder(target) as staging:
        (staging / "a").write_text("a")
        assert not target.exists()
    assert (target / "a").read_text() == "a"
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyError), new_folder(tmp_path / "target") as staging:
        (staging / "a").write_text("a")
        raise KeyError
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_explained(tmp_path: Path) -> None:
    with (
        pytest.raises(SelmaskError, match=r"disk is full; the data could not be written.*Free some space"),
        new_folder(tmp_path / "a"),
    ):
        Path("/dev/full").write_text("a")
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_no_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SelmaskError, match="could not be written"), new_folder(tmp_path / "file" / "target"):
        pass


def test_a_file_replaces_the_old_one_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deeper" / "target"
    with new_file(target) as draft:
        draft.write(b"first")
        assert not target.exists()
    with new_file(target) as draft:
        draft.write(b"second")
        assert target.read_bytes() == b"first"
    assert target.read_bytes() == b"second"
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    with pytest.raises(KeyError), new_file(target) as draft:
        draft.write(b"half")
        raise KeyError
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("target", b"old")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_explained_for_a_file_too(tmp_path: Path) -> None:
    with pytest.raises(SelmaskError, match="disk is full"), new_file(tmp_path / "a"):
        Path("/dev/full").write_text("a")
    assert not list(tmp_path.iterdir())


class LibraryError(Exception):
    """What a library raises that writes files itself."""


def test_a_librarys_own_error_is_explained_too(tmp_path: Path) -> None:
    with (
        pytest.raises(
            SelmaskError, match=r"The weights could not be written: no space.*Free some.*then resume the run"
        ),
        new_path(tmp_path / "a", "weights", also=(LibraryError,), then="resume the run") as draft,
    ):
        draft.write_bytes(b"half")
        raise LibraryError("no space\nand a long trace")
    assert not list(tmp_path.iterdir())


def test_other_errors_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(LibraryError), explain_disk_errors(tmp_path):
        raise LibraryError


def test_drafts_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("")
    with new_folder(tmp_path / "folder") as staging, new_path(tmp_path / "file") as draft:
        (staging / "a").write_text("a")
        shutil.copytree(staging, f"{staging}-killed")
        shutil.copyfile(draft, f"{draft}-killed")
    remove_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "kept"]
