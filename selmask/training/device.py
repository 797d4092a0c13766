"""The device that a run computes on, its precision, and the memory it took."""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING, Any

import torch
from accelerate import Accelerator

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from selmask.fields.precision import Precision

_RESIDENT_PER_MIB = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux KiB


def accelerator() -> Accelerator:
    """accelerate's view of the device: a visible GPU, with TF32 if it has it, or else the CPU.

    On the CPU the same seed gives the same result. The environment sets the number of threads (OMP_NUM_THREADS).
    """
    if not torch.cuda.is_available():
        deterministic: Any = torch.utils.deterministic
        deterministic.fill_uninitialized_memory = False  # costs time, and nothing here reads such memory
        torch.use_deterministic_algorithms(mode=True)
        return Accelerator(mixed_precision="no", cpu=True)
    torch.set_float32_matmul_precision("high")
    return Accelerator(mixed_precision="no")  # `autocast` decides, in each phase anew


def autocast(device: torch.device, precision: Precision = "auto") -> AbstractContextManager[Any]:
    """A context in which `device` multiplies in `precision`; the results of forward passes may then be bfloat16."""
    usual = device.type == "cuda" and torch.cuda.is_bf16_supported()
    is_bfloat16 = precision == "bfloat16" or (precision == "auto" and usual)
    return torch.autocast(device.type, torch.bfloat16, enabled=is_bfloat16)


def peak_memory_mb() -> float:
    """Peak memory of this process in MiB: on the GPU if it used one, else resident in main memory."""
    if torch.cuda.is_available() and torch.cuda.max_memory_allocated() > 0:
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RESIDENT_PER_MIB
