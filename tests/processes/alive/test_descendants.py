from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from selmask.processes.alive import descendants
from selmask.processes.alive.descendants import MARK, end_with_descendants
from selmask.processes.alive.identity import born
from tests.support.house import kill

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descendants, "POLITE_SECONDS", 0.3)


RANK = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if len(sys.argv) > 1:
    rank = subprocess.Popen([sys.executable, sys.argv[0]], start_new_session=True)
    print(rank.pid, flush=True)
time.sleep(60)
"""


def _launcher(folder: Path, mark: str) -> tuple[subprocess.Popen[str], int]:
    """A process that has started another one in its own session, as torchrun does; both ignore SIGTERM."""
    script = folder / "rank.py"
    script.write_text(RANK)
    command = [sys.executable, str(script), "launch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {MARK: mark})
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def test_children_in_their_own_sessions_end_with_a_worker(tmp_path: Path) -> None:
    process, rank = _launcher(tmp_path, "home:1.1")
    end_with_descendants("home:1.1")
    process.communicate()
    assert born(rank) is None


def test_children_of_a_killed_worker_end_and_those_of_others_stay(tmp_path: Path) -> None:
    process, rank = _launcher(tmp_path, "home:1.1")
    other, other_rank = _launcher(tmp_path, "home:1.2")
    process.kill()
    process.wait()
    end_with_descendants("home:1.1")
    process.communicate()
    assert born(rank) is None
    assert born(other_rank) is not None
    kill(other_rank)
    other.kill()
    other.communicate()
