"""Makes sure that a workspace has a supervisor; pages and the command line ask for it whenever they queue a run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command, start_detached
from selmask.errors import SelmaskError
from selmask.processes import reasons
from selmask.processes.lock import holder

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.workspace import Workspace

PATIENCE_SECONDS = 30.0


def supervisor_pid(workspace: Workspace) -> int | None:
    """The process id of the supervisor that is at work in `workspace` (0: it has just begun); None without one."""
    return holder(workspace.supervisor_lock)


def ensure_supervisor(workspace: Workspace, command: Sequence[str] | None = None) -> int:
    """Starts a supervisor where none is alive, in a session of its own; returns its process id once it is at work.

    Of several that are started at once the lock lets one live; the others end, and all callers get that one.

    Args:
        workspace: Where.
        command: What to start instead of `python -m selmask supervise --home HOME`.

    Raises:
        SelmaskError: it could not be started, or ended at once; with the last line of its log.
    """
    alive = supervisor_pid(workspace)
    if alive is not None:
        return alive
    default = python_command("selmask", "supervise", "--home", str(workspace.home))
    try:
        with workspace.supervisor_log.open("ab") as log:
            process = start_detached(list(command or default), log.fileno(), workspace.home, child_environment())
    except OSError as error:
        raise SelmaskError(f"The supervisor could not be started: {reasons.of_error(error)}") from error
    return _until_at_work(workspace, process)


def _until_at_work(workspace: Workspace, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None  # asked before the lock: who ends may have found another at work
        alive = supervisor_pid(workspace)
        if alive:
            return alive
        if ended and alive is None:
            break
        time.sleep(0.05)
    raise SelmaskError(
        "The supervisor could not be started, so queued runs do not begin",
        given=_last_line(workspace.supervisor_log),
        do=f"See {workspace.supervisor_log.name} in the workspace's folder",
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
