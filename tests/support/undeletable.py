"""A folder that may not be deleted, not even by root."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def undeletable(folder: Path) -> Iterator[None]:
    """As long as this lasts, `folder` may not be deleted; the test is skipped where root can delete everything."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
    elif (
        not shutil.which("chattr")
        or subprocess.run(["chattr", "+i", str(folder)], check=False, capture_output=True).returncode
    ):
        pytest.skip("nothing is forbidden to root")
    try:
        yield
    finally:
        if os.geteuid() != 0:
            folder.chmod(0o700)
        else:
            subprocess.run(["chattr", "-i", str(folder)], check=True)
