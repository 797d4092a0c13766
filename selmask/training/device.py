"""The device that a run computes on, its precision, and the memory it took."""

from __future__ import annotations

import resource
import sys
from typing import Any

import torch
from accelerate import Accelerator

_RESIDENT_PER_MIB = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux KiB


def accelerator() -> Accelerator:
    """accelerate's view of the device: a visible GPU, with bf16 and TF32 if it has them, else the CPU in float32.

    On the CPU the same seed gives the same result. The environment sets the number of threads (OMP_NUM_THREADS).
    """
    if not torch.cuda.is_available():
        deterministic: Any = torch.utils.deterministic
        deterministic.fill_uninitialized_memory = False  # costs time, and nothing here reads such memory
        torch.use_deterministic_algorithms(mode=True)
        return Accelerator(mixed_precision="no", cpu=True)
    torch.set_float32_matmul_precision("high")
    return Accelerator(mixed_precision="bf16" if torch.cuda.is_bf16_supported() else "no")


def peak_memory_mb() -> float:
    """Peak memory of this process in MiB: on the GPU if it used one, else resident in main memory."""
    if torch.cuda.is_available() and torch.cuda.max_memory_allocated() > 0:
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RESIDENT_PER_MIB
