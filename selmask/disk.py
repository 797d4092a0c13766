"""Folders and files that appear complete or not at all, whatever happens: a crash, a full disk, a bad file."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from selmask.errors import SelmaskError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Gives a folder to fill, and moves it to `folder` at the end; on any error nothing is left of it.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with spoken_disk(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            yield staging
            staging.chmod(0o755)  # mkdtemp's folders are closed to everyone else
            staging.rename(folder)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """Gives a file to write, and puts it in the place of `file` at the end; on any error that is as it was.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    with spoken_disk(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".new-", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
            Path(draft).chmod(0o644)  # mkstemp's files are closed to everyone else
            Path(draft).replace(file)
        finally:
            Path(draft).unlink(missing_ok=True)


@contextmanager
def spoken_disk(place: Path) -> Iterator[None]:
    """Tells the operating system's complaints about writing to `place` in words.

    Raises:
        SelmaskError: instead of any OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise SelmaskError(
                "The disk is full; nothing was kept", given=str(place), do="Free some space and try again"
            ) from error
        raise SelmaskError(
            f"The data could not be written: {error.strerror or error}; nothing was kept",
            given=str(place),
            do="Check that the folder exists and that you may write to it",
        ) from error
