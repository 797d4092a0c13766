"""Starting a Python process of selmask: its command, its environment, and its independence of the parent."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import selmask


def start_detached(
    command: list[str], output: int, folder: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Starts `command` so that neither a closed terminal nor its parent's end touches it; `output` is a descriptor."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )


def child_environment() -> dict[str, str]:
    """This process's environment, in which a child finds selmask from any folder and prints without delay."""
    here = str(Path(selmask.__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": f"{here}{os.pathsep}{known}" if known else here, "PYTHONUNBUFFERED": "1"}
