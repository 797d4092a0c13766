"""A folder that appears complete or not at all, whatever happens on the way: a crash, a full disk, a bad file."""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
