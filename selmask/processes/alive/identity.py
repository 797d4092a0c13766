"""The identity of a process: its id, its start, and the start of its machine, since ids are reused."""

from __future__ import annotations

import socket
from functools import lru_cache
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BIRTH_TOLERANCE = 2.0
"""Seconds; the kernel's start time moves by a second when the clock is adjusted."""


@lru_cache(maxsize=1)
def host() -> str:
    """The name of this machine."""
    return socket.gethostname()


@lru_cache(maxsize=1)
def boot_id() -> str:
    """The id of this start of the machine."""
    if BOOT_ID.exists():
        return BOOT_ID.read_text().strip()
    return str(round(psutil.boot_time()))


def born(pid: int) -> float | None:
    """The start of the living process `pid` in seconds since the machine started; None if it does not live.

    Not in wall-clock time, since setting the clock would make a living process look like another one. A process that
    has ended but was not yet reaped (a zombie) still has its id, and counts as dead.
    """
    try:
        process = psutil.Process(pid)
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return None
        return process.create_time() - psutil.boot_time()
    except psutil.NoSuchProcess:
        return None


def lives(pid: int, born_at: float) -> bool:
    """Whether the process `pid` that started at `born_at` still lives."""
    now = born(pid)
    return now is not None and abs(now - born_at) < BIRTH_TOLERANCE
