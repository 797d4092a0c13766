from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil

from selmask.processes.alive.identity import boot_id, born, host
from selmask.processes.load import Meter

if TYPE_CHECKING:
    from tests.support.house import House

BUSY = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "kept = bytearray(b'x') * 80_000_000; print(1, flush=True); input()"])
while True:
    pass
"""


def test_the_load_of_a_worker_includes_its_descendants(house: House) -> None:
    house.queue()
    run = house.runs.claim("CPU", host=host(), boot_id=boot_id())
    assert run is not None
    worker = subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert house.store.hold(run).begin(worker.pid, born(worker.pid) or 0.0)
        run, meter = house.runs.get(run.id), Meter()
        assert worker.stdout is not None
        assert worker.stdout.readline() == "1\n"  # the child has its memory
        first = meter.look(run)
        assert first is not None
        assert first.memory > 80_000_000
        psutil.Process(worker.pid).cpu_percent(0.3)
        later = meter.look(run)
        assert later is not None
        assert 0.02 < later.cores < 1.5
        assert Meter().look(replace(run, host="elsewhere")) is None
    finally:
        for process in [*psutil.Process(worker.pid).children(), psutil.Process(worker.pid)]:
            process.kill()
        worker.communicate()
    assert Meter().look(run) is None
