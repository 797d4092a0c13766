"""The devices for runs: each GPU by its UUID, or the CPU, whole or in equal parts, if there is no GPU. No torch."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIBED = "uuid,name,memory.total,memory.free"
USED = "uuid,utilization.gpu,memory.used,memory.total"
NVIDIA_SMI_SECONDS = 10
CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
VISIBLE = "CUDA_VISIBLE_DEVICES"

AT_ONCE = "SELMASK_RUNS_AT_ONCE"
"""The user may set how many runs share the CPU; each gets as many of its cores as the others."""

THREADS = "OMP_NUM_THREADS"
"""If the user has set it, workers use no more threads than that."""

POLITE = ("OMP_WAIT_POLICY", "PASSIVE")
"""Threads that wait for one another sleep. By default they spin, and if another program needs the cores as well, they
keep the very thread that they wait for from running: a small model on two busy cores was 8 times slower."""


@dataclass(frozen=True)
class Device:
    """A device that one run at a time uses.

    Attributes:
        label: Its name in the store, unique on this machine.
        words: Its name for a person, with the memory that is free now.
        environment: Variables for a worker, which then sees this device and no other.
    """

    label: str
    words: str
    environment: tuple[tuple[str, str], ...]


SEVERAL = " + "
"""Separates the labels of several GPUs that one run uses."""


def together(chosen: Sequence[Device]) -> Device:
    """Several devices as one, for a run that several processes compute."""
    visible = ",".join(value for device in chosen for key, value in device.environment if key == VISIBLE)
    others = [pair for pair in chosen[0].environment if pair[0] != VISIBLE]
    return Device(
        SEVERAL.join(device.label for device in chosen),
        SEVERAL.join(device.words for device in chosen),
        (*others, (VISIBLE, visible)),
    )


def devices() -> list[Device]:
    """The devices of this machine; calls nvidia-smi each time, which is slow where it is installed.

    Raises:
        BadInput: there is no GPU, and the number of runs that share the CPU is not valid.
    """
    return _gpus() or _parts_of_cpu()


def has_gpu() -> bool:
    """Whether this machine has a GPU for runs; calls nvidia-smi each time."""
    return bool(_gpus())


@dataclass(frozen=True)
class GpuUse:
    """The load of a GPU, 0 to 1, and its memory in bytes, all programs together."""

    busy: float
    memory_used: int
    memory: int


def gpu_use(label: str) -> GpuUse | None:
    """The use of the GPU in `label`; None for the CPU, or if nvidia-smi does not answer.

    Calls nvidia-smi each time.
    """
    if "GPU-" not in label:
        return None
    for uuid, *numbers in _rows(USED, 4):
        if uuid in label and all(number.isdigit() for number in numbers):
            busy, used, total = map(int, numbers)
            return GpuUse(busy / 100, used * 2**20, total * 2**20)
    return None


def cores() -> int:
    """The number of cores that this process may use, within a container's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, _quota() or allowed))


def _parts_of_cpu() -> list[Device]:
    parts = _runs_at_once()
    names = ["CPU"] if parts == 1 else [f"CPU, part {number} of {parts}" for number in range(1, parts + 1)]
    return [_cpu(name, cores() // parts) for name in names]


def _cpu(name: str, number: int) -> Device:
    words = f"{name}, {counted(number, 'core')}"
    threads = os.environ.get(THREADS) or str(number)
    return Device(words, words, ((THREADS, threads), ("MKL_NUM_THREADS", threads), POLITE, (VISIBLE, "")))


def _runs_at_once() -> int:
    given = os.environ.get(AT_ONCE) or "1"
    if given.isdecimal() and 1 <= int(given) <= cores():
        return int(given)
    accepted = f"a whole number from 1 to {cores()}, the number of cores"
    raise BadInput(
        "The number of runs at once, set where selmask was started, is not valid",
        given=f"{AT_ONCE}={given}",
        accepted=accepted,
    )


def _gpus() -> list[Device]:
    return [
        _gpu(uuid, name, total, free)
        for index, (uuid, name, total, free) in enumerate(_rows(DESCRIBED, 4))
        if _is_visible(index, uuid)
    ]


def _gpu(uuid: str, name: str, total: str, free: str) -> Device:
    space = next(
        (f", {int(mib) / 1024:.0f} GB {word}" for mib, word in ((free, "free"), (total, "")) if mib.isdigit()), ""
    )
    return Device(f"{name} ({uuid})", f"{name}{space}".rstrip(), ((VISIBLE, uuid),))


def _is_visible(index: int, uuid: str) -> bool:
    """Whether our own environment allows this GPU; the variable lists indices or beginnings of UUIDs."""
    listed = os.environ.get(VISIBLE)
    if listed is None:
        return True
    chosen = [each.strip() for each in listed.split(",")]
    return any(each == str(index) or (each.startswith("GPU-") and uuid.startswith(each)) for each in chosen)


def _rows(columns: str, number: int) -> list[list[str]]:
    """One row per GPU with `columns`, whose number is `number`."""
    rows = [[cell.strip() for cell in line.split(",")] for line in _nvidia_smi(columns).splitlines()]
    return [row for row in rows if len(row) == number]


def _nvidia_smi(columns: str) -> str:
    command = ["nvidia-smi", f"--query-gpu={columns}", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=NVIDIA_SMI_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""  # no GPU, no driver, or one that hangs
    return answer.stdout


@lru_cache(maxsize=1)
def _quota() -> int | None:
    """Whole cores that a container may use; None without a limit."""
    try:
        quota, period = CPU_QUOTA.read_text().split()
        return round(int(quota) / int(period))
    except (OSError, ValueError):
        return None
