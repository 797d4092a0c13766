from __future__ import annotations

import importlib
import json
import subprocess
import sys
import threading

import pytest

from selmask.blocked_imports import without


@pytest.fixture
def _not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)


@pytest.mark.usefixtures("_not_loaded")
def test_an_import_fails_here_and_works_afterwards() -> None:
    with without("this"), pytest.raises(ImportError):
        importlib.import_module("this")
    assert importlib.import_module("this").s


@pytest.mark.usefixtures("_not_loaded")
def test_another_thread_may_import_it_meanwhile() -> None:
    with without("this"):
        thread = threading.Thread(target=importlib.import_module, args=["this"])
        thread.start()
        thread.join()
        assert "this" in sys.modules


def test_what_is_loaded_stays() -> None:
    with without("json"):
        assert importlib.import_module("json") is json


@pytest.mark.parametrize("module", ["selmask.processes.supervisor", "selmask.processes.worker"])
def test_processes_that_many_wait_for_start_without_the_slow_packages(module: str) -> None:
    program = f"import {module}, json, sys; print(json.dumps(list(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"numpy", "pandas"} & set(json.loads(ended.stdout))
