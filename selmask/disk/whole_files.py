"""Folders and files that appear whole or not at all, whatever happens: a crash, a power cut, a full disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from selmask.disk.full_disk import is_full_disk
from selmask.errors import DiskFull, SelmaskError

if TYPE_CHECKING:
    from collections.abc import Iterator

Failures = tuple[type[Exception], ...]

_DRAFT = ".new-"


@contextmanager
def new_folder(folder: Path, what: str = "data", *, also: Failures = (), then: str = "try again") -> Iterator[Path]:
    """Yields an empty folder to fill and renames it to `folder` at the end; an error leaves nothing behind.

    Args:
        folder: The final place; must not exist when the block ends.
        what, also, then: As in `explain_disk_errors`.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with explain_disk_errors(folder.parent, what, also=also, then=then):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder.parent))
        try:
            yield draft
            _flush(draft)
            draft.chmod(0o755)  # mkdtemp makes folders that only their owner may read
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


@contextmanager
def new_path(file: Path, what: str = "data", *, also: Failures = (), then: str = "try again") -> Iterator[Path]:
    """Yields the path of a file to write and renames it to `file` at the end; an error leaves the old `file`.

    Args:
        file: The final place; an existing file is replaced.
        what, also, then: As in `explain_disk_errors`.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with explain_disk_errors(file.parent, what, also=also, then=then):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_DRAFT, dir=file.parent)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            _flush(draft)
            draft.chmod(0o644)  # mkstemp makes files that only their owner may read
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def new_file(file: Path, what: str = "data", *, then: str = "try again") -> Iterator[BinaryIO]:
    """`new_path`, opened for writing bytes."""
    with new_path(file, what, then=then) as draft, draft.open("wb") as stream:
        yield stream


def remove(path: Path, what: str = "data") -> None:
    """Removes a file, a link, or a folder with all that is in it; does nothing if a person has removed it already.

    Args:
        path: What is removed; of a link only the link.
        what: What it is, as a person calls it.

    Raises:
        SelmaskError: it may not be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        remove(path, what)  # somebody else is removing the same folder
    except OSError as error:
        raise SelmaskError(
            f"The {what} could not be deleted: {_reason(error)}", given=str(path), do="Delete it by hand"
        ) from error


def remove_drafts(folder: Path) -> None:
    """Removes drafts that a killed process left in `folder`; only for the sole writer there."""
    for draft in folder.glob(f"{_DRAFT}*"):
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)


@contextmanager
def explain_disk_errors(
    place: Path, what: str = "data", *, also: Failures = (), then: str = "try again"
) -> Iterator[None]:
    """Turns failures to write into sentences.

    Args:
        place: The folder that is written to.
        what: What is written, as a person calls it.
        also: Exceptions beside OSError that a library raises when the disk refuses its file.
        then: What to do once there is space again.

    Raises:
        DiskFull: instead of an error that says so.
        SelmaskError: instead of any other OSError, or one of `also`.
    """
    refusals: Failures = (OSError, *also)
    try:
        yield
    except refusals as error:
        if is_full_disk(error):
            raise DiskFull(
                f"The disk is full; the {what} could not be written",
                given=str(place),
                do=f"Free some space, then {then}",
            ) from error
        raise SelmaskError(
            f"The {what} could not be written: {_reason(error)}",
            given=str(place),
            # Libraries that write their files themselves do not pass on the operating system's number.
            do=f"Free some space on the disk, then {then}"
            if getattr(error, "errno", None) is None
            else "Check that the folder exists and that you may write to it",
        ) from error


def _reason(error: Exception) -> str:
    text = str(getattr(error, "strerror", None) or error)
    return text.splitlines()[0] if text else type(error).__name__


def _flush(draft: Path) -> None:
    """Forces the bytes onto the disk before the rename: a power cut must not leave empty files under a final name."""
    for path in [draft] if draft.is_file() else draft.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
