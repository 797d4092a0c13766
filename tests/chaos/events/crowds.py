"""Several programs that want the same at the same moment."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command
from tests.chaos import supervise
from tests.chaos.events import client
from tests.chaos.living import send, supervisors
from tests.chaos.storm import PATIENCE_SECONDS

if TYPE_CHECKING:
    from tests.chaos.storm import Storm

RIVALS, CLIENTS = 2, 6


def rival_supervisors(storm: Storm) -> bool:
    """Supervisors that start at the same moment: one of them lives."""
    send(signal.SIGKILL, *supervisors(storm.workspace))
    started = [_start(supervise.command(storm.workspace), subprocess.DEVNULL) for _ in range(RIVALS)]
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while (alive := sum(each.poll() is None for each in started)) != 1 and time.monotonic() < patient_until:
        time.sleep(0.05)
    if alive != 1:
        storm.lose("supervisors alive, not one", f"{alive} of {RIVALS}")
    return True


def clients(storm: Storm) -> bool:
    """People who queue the same experiment at the same moment: no run is queued twice."""
    before = len(storm.store.runs.all())
    started = [_start(python_command(client.MODULE, str(storm.workspace.home))) for _ in range(CLIENTS)]
    for each in started:
        words, _ = each.communicate(timeout=PATIENCE_SECONDS)
        if each.returncode:
            storm.lose("clients refused", words[-300:])
    if (twice := len(storm.store.runs.all()) - before) > 0:
        storm.lose("runs queued twice", str(twice), twice)
    return True


def _start(command: list[str], output: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        env=child_environment(),
        start_new_session=True,
    )
