"""The log of internal errors: in the workspace, else in the folder for temporary files."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "selmask.log"


def keep(error: BaseException, home: str | None) -> Path | None:
    """Appends the traceback of `error` to a log; returns the log, None if no place can be written to.

    Args:
        error: The error.
        home: The workspace's folder, as the user gave it.
    """
    entry = f"{time.strftime('%Y-%m-%d %H:%M:%S')} Internal error\n{''.join(traceback.format_exception(error))}"
    for place in (lambda: Workspace.at(home).home / NAME, _temporary):
        log = _appended(place, entry)
        if log is not None:
            return log
    return None


def _appended(place: Callable[[], Path], entry: str) -> Path | None:
    try:
        log = place()
        with log.open("a", encoding="utf-8") as file:
            file.write(entry)
    except (OSError, SelmaskError):  # this place cannot be used; the next one may
        return None
    return log


def _temporary() -> Path:
    """A new file: under a name that anyone can guess, another user could have left a link."""
    handle, name = tempfile.mkstemp(prefix="selmask-", suffix=".log")
    os.close(handle)
    return Path(name)
