"""Starting the supervisor of a workspace that has none; pages and commands do so whenever they queue a run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command, start_detached
from selmask.disk.whole_files import explain_disk_errors
from selmask.errors import SelmaskError
from selmask.processes.lock import holder
from selmask.wording import counted

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from selmask.processes.alive.liveness import Observed
    from selmask.workspace import Workspace

PATIENCE_SECONDS = 120.0
"""A supervisor is ready within a second or two; on a machine with many times its usual load it takes a minute."""

IDLE_SECONDS = 300
"""An idle supervisor holds 119 MB of memory, and starting another takes a second or two."""


def supervisor_pid(workspace: Workspace) -> int | None:
    """The process id of the supervisor of `workspace` (0: it has just started); None without one."""
    return holder(workspace.supervisor_lock)


def ensure_supervisor(workspace: Workspace, command: Sequence[str] | None = None) -> int:
    """Starts a supervisor, in a session of its own, unless one is alive; returns its process id once it is ready.

    If several are started at once, the lock lets one of them live, and every caller gets its id.

    Args:
        workspace: The workspace to supervise.
        command: The command to start; if not given, `python -m selmask supervise` for this workspace, which ends
            after `IDLE_SECONDS` without work.

    Raises:
        SelmaskError: it could not be started, or ended at once; gives the last line of its log.
    """
    alive = supervisor_pid(workspace)
    if alive is not None:
        return alive
    idle = ["--idle-exit", str(IDLE_SECONDS)]
    default = python_command("selmask", "supervise", "--home", str(workspace.home), *idle)
    with explain_disk_errors(workspace.home, "log of the supervisor", then="start it again"):
        log = workspace.supervisor_log.open("ab")
    with log:
        process = _started(list(command or default), log.fileno(), workspace)
    return _until_ready(workspace, process)


def nobody_works(workspace: Workspace, seen: Iterable[Observed]) -> str:
    """A sentence if some of the runs wait and no supervisor is alive to start them; else empty."""
    waiting = sum(each.state.is_pending for each in seen)
    if not waiting or supervisor_pid(workspace) is not None:
        return ""
    so = "it does" if waiting == 1 else "they do"
    return f"{counted(waiting, 'run waits', 'runs wait')}, but no supervisor is running, so {so} not start."


def _started(command: list[str], output: int, workspace: Workspace) -> subprocess.Popen[bytes]:
    try:
        return start_detached(command, output, workspace.home, child_environment())
    except OSError as error:
        raise SelmaskError(
            f"The supervisor could not be started: {error.strerror}", do="Close other programs, then start it again"
        ) from error


def _until_ready(workspace: Workspace, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None  # before the lock: it ends if it finds another supervisor
        alive = supervisor_pid(workspace)
        if alive:
            return alive
        if ended and alive is None:
            break
        time.sleep(0.05)
    raise SelmaskError(
        "The supervisor could not be started, so queued runs do not start",
        given=_last_line(workspace.supervisor_log),
        do=f"See {workspace.supervisor_log.name} in the workspace's folder",
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it printed nothing"
