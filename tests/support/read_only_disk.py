"""A folder on a disk that is read-only or full, for one process that a test starts."""

from __future__ import annotations

import shlex
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

Disk = str
READ_ONLY, FULL = "read-only", "full"
DISKS = [READ_ONLY, FULL]

_MOUNTS = {
    READ_ONLY: "mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}",
    FULL: "mkdir -p {copy} && mount -t tmpfs -o size=16m none {copy} && cp -a {folder}/. {copy} && "
    "mount --bind {copy} {folder} && {{ cat /dev/zero > {folder}/filling 2> /dev/null || true; }}",
}


def run_on(disk: Disk, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `python ARGUMENTS` in a mount namespace of its own, in which `folder` is on such a disk.

    The test is skipped where the kernel allows no such namespace, as in some containers.
    """
    if not _is_possible():
        pytest.skip("this machine allows no mount namespaces")
    mount = _MOUNTS[disk].format(folder=shlex.quote(str(folder)), copy=shlex.quote(f"{folder}-copy"))
    command = f"{mount} && exec {shlex.join([sys.executable, *arguments])}"
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def _is_possible() -> bool:
    try:
        tried = subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return False
    return tried.returncode == 0
