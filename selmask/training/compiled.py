"""torch.compile where it can work; elsewhere the model as it is, and a sentence that says so."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import nn


def compiled(module: nn.Module, device: torch.device) -> tuple[Any, str | None]:
    """What computes as `module` does, and a note where that is only the module itself.

    Batches differ in length, so shapes are left open: one compilation serves all.
    """
    lacking = _lacking(device)
    if lacking is None:
        return torch.compile(module, dynamic=True), None
    return module, f"torch did not compile the model: {lacking}. It was trained as it is."


def _lacking(device: torch.device) -> str | None:
    """What torch would need on `device` and does not find."""
    if device.type == "cuda":
        return None if find_spec("triton") else "the package triton is not installed"
    compilers = [os.environ.get("CXX", ""), "g++", "clang++"]
    return None if any(map(shutil.which, filter(None, compilers))) else "there is no C++ compiler (g++)"
