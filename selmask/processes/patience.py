"""Writes to the store that wait while it refuses them: another program may lock it for hours, a disk may be full."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, TypeVar

from selmask.errors import DiskFull, SelmaskError, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PASSING = (WorkspaceBusy, DiskFull)
PAUSE_SECONDS = 2.0

log = logging.getLogger(__name__)


def until_written(write: Callable[[], T], refusals: tuple[type[SelmaskError], ...] = PASSING) -> T:
    """Calls `write` again until it raises none of `refusals`, and returns its value.

    Args:
        write: Writes to the store, all or nothing.
        refusals: The errors that may pass; by default those of a locked database and of a full disk.
    """
    waited_for: str | None = None
    while True:
        try:
            return write()
        except refusals as error:
            if str(error) != waited_for:
                log.warning("Waiting: %s", error)
            waited_for = str(error)
            time.sleep(PAUSE_SECONDS)
