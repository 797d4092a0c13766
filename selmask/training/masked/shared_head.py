"""The masked-LM head that several post-trainings start with: a new one, warmed up once and kept in a file.

Each post-training could warm up its own, but it would do so on its own masks, and they would not begin alike.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from selmask.disk.room import once_there_is_room
from selmask.errors import BadModel
from selmask.models import model_folder
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.models.quick.model import quick_on_cpu
from selmask.training.device import peak_memory_mb
from selmask.training.masked.masked_phase import MaskedPhase
from selmask.training.masked.new_head import WarmUp, WarmUpResult, head_parameters
from selmask.training.saving import saved_path
from selmask.training.team import Team

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from selmask.observer import Observer
    from selmask.specs import PostTraining
    from selmask.training.masked.window_source import WindowSource

_AGAIN = "Start the run that warmed it up again on the page Runs"


def warm_up_shared_head(
    settings: PostTraining,
    model: Path,
    windows: WindowSource,
    file: Path,
    seed: int,
    observer: Observer,
    *,
    rule: WarmUp | None = None,
) -> dict[str, Any]:
    """Writes the masked-LM head of the encoder in `model` into `file`; a new one is warmed up first.

    Args:
        settings: Tokens in a batch.
        model: Folder of the base model.
        windows: Windows to learn from.
        file: A safetensors file; an existing one is replaced.
        seed: Of the new head and of the order of the batches.
        observer: Receives the loss of every step; after a stop request nothing is written.
        rule: How the head is warmed up.

    Returns:
        JSON-like: whether the head is new, steps and final loss of its warm-up, peak_memory_mb; `stopped` is true
        after a stop request.

    Raises:
        BadModel: the model cannot be loaded or has no masked-LM form.
        BadInput: windows are longer than the model can read.
        SelmaskError: the disk is full or cannot be written to.
    """
    model_folder.check_length(model, max(windows.lengths, default=0))
    loaded, device = load_for_mlm(model, seed), Team().device
    module = MaskedTokenLoss(loaded.model).to(device)
    phase = MaskedPhase(module, windows, (), settings, seed, (rule or WarmUp()) if loaded.new_head else None, observer)
    with quick_on_cpu(module) if device.type == "cpu" else nullcontext():
        phase.warm_up(observer)
    if observer.should_stop():
        return {"stopped": True}
    warmed = phase.progress.warmed or WarmUpResult(0, 0.0)
    head = {name: each.detach().cpu().contiguous() for name, each in head_parameters(loaded.model).items()}
    size = sum(each.nbytes for each in head.values())
    once_there_is_room(partial(_save, file, head), file.parent, size, "head", observer, step=warmed.steps)
    return {
        "stopped": False,
        "new_head": bool(loaded.new_head),
        "head_warm_up_steps": warmed.steps,
        "head_warm_up_loss": warmed.loss,
        "peak_memory_mb": round(peak_memory_mb()),
    }


def load_head(model: Any, file: Path) -> None:
    """Gives `model`, a `...ForMaskedLM`, the head in `file`.

    Raises:
        BadModel: the file is gone or damaged, or holds the head of another model.
    """
    try:
        kept = load_file(file)
    except (OSError, SafetensorError) as error:
        raise BadModel("The warmed-up head cannot be read", given=str(file), do=_AGAIN) from error
    own = head_parameters(model)
    if {name: each.shape for name, each in kept.items()} != {name: each.shape for name, each in own.items()}:
        raise BadModel("The warmed-up head belongs to another model", given=str(file), do=_AGAIN)
    with torch.no_grad():
        for name, parameter in own.items():
            parameter.copy_(kept[name])


def _save(file: Path, head: dict[str, Tensor]) -> None:
    with saved_path(file, "head") as draft:
        save_file(head, draft)
