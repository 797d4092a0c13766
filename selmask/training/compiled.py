"""torch.compile where it can work; elsewhere the plain model and a sentence that explains why."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import nn


def compiled(module: nn.Module, device: torch.device) -> tuple[Any, str | None]:
    """The compiled `module`; or `module` itself, with a note, if torch cannot compile here."""
    obstacle = _obstacle(device)
    if obstacle is None:
        return torch.compile(module, dynamic=True), None  # batches differ in length: one compilation serves all
    return module, f"torch did not compile the model: {obstacle}. It was trained uncompiled."


def _obstacle(device: torch.device) -> str | None:
    """The reason why torch cannot compile on `device`; None if it can."""
    if device.type == "cuda":
        return None if find_spec("triton") else "the package triton is not installed"
    compilers = [os.environ.get("CXX", ""), "g++", "clang++"]
    return None if any(map(shutil.which, filter(None, compilers))) else "there is no C++ compiler (g++)"
