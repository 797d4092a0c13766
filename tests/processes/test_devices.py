from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput
from selmask.processes import devices

if TYPE_CHECKING:
    from pathlib import Path

UUIDS = ("GPU-5a1c2b3d-0000-1111-2222-333344445555", "GPU-9f8e7d6c-0000-1111-2222-333344445555")


def driver(folder: Path, script: str) -> None:
    """Puts a program called nvidia-smi into `folder`."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(devices.VISIBLE, raising=False)
    return tmp_path


@pytest.fixture
def gpus(path: Path) -> Path:
    lines = "\\n".join(f"{uuid}, NVIDIA H200, 143771, {free}" for uuid, free in zip(UUIDS, (142500, 2048), strict=True))
    driver(path, f"printf '{lines}\\n'")
    return path


@pytest.mark.usefixtures("path")
def test_without_a_gpu_the_device_is_the_cpu_with_its_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    [cpu] = devices.devices()
    assert cpu.label == cpu.words == f"CPU, {devices.cores()} core{'s' * (devices.cores() > 1)}"
    assert 1 <= devices.cores() <= (os.cpu_count() or 1)
    assert dict(cpu.environment) == {
        "OMP_NUM_THREADS": str(devices.cores()),
        "MKL_NUM_THREADS": str(devices.cores()),
        "OMP_WAIT_POLICY": "PASSIVE",
        "CUDA_VISIBLE_DEVICES": "",
    }


@pytest.mark.usefixtures("path")
def test_a_number_of_threads_set_by_the_user_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    [cpu] = devices.devices()
    assert dict(cpu.environment)["OMP_NUM_THREADS"] == "1"


@pytest.mark.usefixtures("path")
def test_runs_may_share_the_cpu_in_equal_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv(devices.AT_ONCE, "2")
    monkeypatch.setattr(devices, "cores", lambda: 5)
    parts = devices.devices()
    assert [each.label for each in parts] == ["CPU, part 1 of 2, 2 cores", "CPU, part 2 of 2, 2 cores"]
    assert {dict(each.environment)["OMP_NUM_THREADS"] for each in parts} == {"2"}


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5", "100000"])
def test_a_number_of_runs_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(devices.AT_ONCE, given)
    with pytest.raises(BadInput, match=devices.AT_ONCE):
        devices.devices()


@pytest.mark.usefixtures("gpus")
def test_each_gpu_is_a_device_named_by_its_uuid() -> None:
    first, second = devices.devices()
    assert first.words == "NVIDIA H200, 139 GB free"
    assert second.words == "NVIDIA H200, 2 GB free"
    assert first.label == f"NVIDIA H200 ({UUIDS[0]})"
    assert first.environment == (("CUDA_VISIBLE_DEVICES", UUIDS[0]),)


@pytest.mark.usefixtures("gpus")
@pytest.mark.parametrize(("listed", "left"), [("1", [1]), (UUIDS[0][:12], [0]), ("1,0", [0, 1]), ("", []), ("-1", [])])
def test_gpus_hidden_by_the_environment_are_not_used(
    listed: str, left: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(devices.VISIBLE, listed)
    expected = [f"NVIDIA H200 ({UUIDS[index]})" for index in left] or [f"CPU, {devices.cores()} cores"]
    assert [device.label.replace("core)", "cores)") for device in devices.devices()] == expected


@pytest.mark.parametrize("script", ["exit 9", "echo No devices were found", "exec sleep 30"])
def test_a_driver_that_fails_or_hangs_is_no_gpu(path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    driver(path, f"PATH=/usr/bin:/bin; {script}")
    monkeypatch.setattr(devices, "NVIDIA_SMI_SECONDS", 0.3)
    assert [device.label.split(",")[0] for device in devices.devices()] == ["CPU"]


def test_the_use_of_a_gpu_is_found_by_the_label_of_a_device(path: Path) -> None:
    lines = "\\n".join(f"{uuid}, {busy}, 2048, 81559" for uuid, busy in zip(UUIDS, (7, 85), strict=True))
    driver(path, f"printf '{lines}\\n'")
    use = devices.gpu_use(f"NVIDIA H200 ({UUIDS[1]})")
    assert use == devices.GpuUse(0.85, 2 * 2**30, 81559 * 2**20)
    assert devices.gpu_use("CPU, 2 cores") is None
    driver(path, f"echo '{UUIDS[0]}, [N/A], [N/A], 81559'")
    assert devices.gpu_use(f"NVIDIA H200 ({UUIDS[0]})") is None
