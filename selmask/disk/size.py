"""The bytes that files and folders take."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def bytes_below(*paths: Path) -> int:
    """The bytes of all files in folders, and of single files; what is not there, or may not be read, takes none."""
    total = 0
    for path in paths:
        with suppress(OSError):
            total += os.lstat(path).st_size if not path.is_dir() else 0
        for place, _, files in os.walk(path):
            for file in files:
                with suppress(OSError):  # it has disappeared meanwhile, or may not be read
                    total += os.lstat(os.path.join(place, file)).st_size  # noqa: PTH118 - three times as fast
    return total
