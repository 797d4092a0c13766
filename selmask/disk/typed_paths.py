"""Paths that a person typed, which may be anything: too long for any file, or the home of a user who does not exist."""

from __future__ import annotations

import os
from pathlib import Path


def typed(path: str | Path) -> Path:
    """The path that a person typed, with `~` replaced, unless nobody has such a home."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - that of pathlib raises if nobody has such a home


def is_file(path: str | Path) -> bool:
    """Whether there is a file at a path that a person typed; False also for a name too long for any file."""
    try:
        return typed(path).is_file()
    except OSError:
        return False
