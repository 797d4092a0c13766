from __future__ import annotations

import os
import subprocess
import sys
import time

from selmask.processes.alive.identity import boot_id, born, lives
from tests.support.patience import PATIENCE_SECONDS


def test_a_process_is_identified_by_its_id_and_its_start() -> None:
    me = os.getpid()
    birth = born(me)
    assert birth is not None
    assert lives(me, birth)
    assert not lives(me, birth - 60), "the id was used again"


def test_a_zombie_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    birth = born(child.pid)
    assert birth is not None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while lives(child.pid, birth) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert child.returncode is None
    assert born(child.pid) is None
    child.wait()
    assert born(child.pid) is None


def test_the_start_of_the_machine_is_the_same_in_every_process() -> None:
    code = "from selmask.processes.alive.identity import boot_id; print(boot_id())"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == boot_id()
