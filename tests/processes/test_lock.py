from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from selmask.errors import WorkspaceBusy
from selmask.processes import lock
from tests.support.house import kill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = """
import os, sys, time
from pathlib import Path
from selmask.processes import lock
with lock.sole(Path(sys.argv[1])):
    child = os.fork()
    if child:
        print(child, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "supervisor.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock and has forked a child, as data loaders do."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    yield process
    process.kill()
    kill(child)
    process.communicate()


def test_a_new_lock_has_no_holder(path: Path) -> None:
    assert lock.holder(path) is None
    with lock.sole(path):
        assert lock.holder(path) == os.getpid()
    assert lock.holder(path) is None


def test_a_second_process_is_refused_with_the_id_of_the_first(path: Path, other: subprocess.Popen[str]) -> None:
    assert lock.holder(path) == other.pid
    with pytest.raises(WorkspaceBusy, match=rf"process {other.pid}\)"), lock.sole(path):
        pass
    assert lock.holder(path) == other.pid


def test_the_same_process_is_refused_and_does_not_free_the_lock(path: Path) -> None:
    with lock.sole(path):
        with pytest.raises(WorkspaceBusy), lock.sole(path):
            pass
        code = "import sys, pathlib; from selmask.processes import lock; print(lock.holder(pathlib.Path(sys.argv[1])))"
        seen = subprocess.check_output([sys.executable, "-c", code, str(path)], text=True)
        assert int(seen) == os.getpid()


def test_a_killed_holder_frees_it_at_once_though_its_child_lives(path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert lock.holder(path) is None
    with lock.sole(path):
        pass


def test_a_lock_whose_file_was_replaced_is_noticed(path: Path) -> None:
    with lock.sole(path) as held:
        assert lock.is_at(held, path)
        path.unlink()
        assert not lock.is_at(held, path)
        path.touch()
        assert not lock.is_at(held, path)
