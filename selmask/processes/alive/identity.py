"""Which process is meant: by its id, the moment of its birth and the start of its machine, since ids are used again."""

from __future__ import annotations

import socket
from functools import lru_cache
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BIRTH_TOLERANCE = 2.0
"""Seconds; the kernel's account of its own start moves by one when the clock is adjusted."""


@lru_cache(maxsize=1)
def host() -> str:
    """The name of this machine."""
    return socket.gethostname()


@lru_cache(maxsize=1)
def boot_id() -> str:
    """Differs after every start of this machine."""
    if BOOT_ID.exists():
        return BOOT_ID.read_text().strip()
    return str(round(psutil.boot_time()))


def born(pid: int) -> float | None:
    """When the living process `pid` began, in seconds since the start of the machine; None where none lives.

    Not by the clock on the wall: that may be set, and would make a living process look like another one. A process
    that has ended and was not yet waited for (a zombie) has the id still and is dead all the same.
    """
    try:
        process = psutil.Process(pid)
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return None
        return process.create_time() - psutil.boot_time()
    except psutil.NoSuchProcess:
        return None


def lives(pid: int, born_at: float) -> bool:
    """Whether the process `pid` that was born then is still there."""
    now = born(pid)
    return now is not None and abs(now - born_at) < BIRTH_TOLERANCE
