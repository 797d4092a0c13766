"""Where a run computes, in which precision, and how much memory it took."""

from __future__ import annotations

import resource

import torch
from accelerate import Accelerator

_KIB_PER_MIB = 1024


def accelerator() -> Accelerator:
    """accelerate's view of the device: a leased GPU with bf16 and TF32 where it has them, else the CPU in float32.

    The number of CPU threads is the environment's (OMP_NUM_THREADS).
    """
    half = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
    if torch.cuda.is_available():
        torch.set_float32_matmul_precision("high")
    return Accelerator(mixed_precision="bf16" if half else "no")


def peak_memory_mb() -> float:
    """The most memory this process has held: on the GPU where it used one, else resident on the machine; MiB."""
    if torch.cuda.is_available() and torch.cuda.max_memory_allocated() > 0:
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
