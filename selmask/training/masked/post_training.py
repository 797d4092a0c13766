"""Post-training: continued masked language modelling of an encoder on a masked corpus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS
from selmask.models import fast_tokenizer, vocabulary
from selmask.models import folder as model_folder
from selmask.models.frozen import freeze
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.specs import PostTraining, fingerprint
from selmask.training.checkpoint import Checkpoints
from selmask.training.device import peak_memory_mb
from selmask.training.loop import Loop, Outcome
from selmask.training.masked.head_warmup import WarmUp
from selmask.training.masked.held_out_loss import GENERAL, HELD_OUT, HeldOut
from selmask.training.masked.masked_phase import MaskedPhase
from selmask.training.model_folder import model_card, write_model
from selmask.training.pace import Pace
from selmask.training.team import Team
from selmask.workspace import CHECKPOINT, MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.training.masked.window_source import MaskedWindows

_SECONDS_PER_MINUTE = 60


def post_train(
    settings: PostTraining,
    model: Path,
    train: MaskedWindows,
    held_out: MaskedWindows | None,
    folder: Path,
    seed: int,
    observer: Observer,
    *,
    everyday: MaskedWindows | None = None,
    card: Mapping[str, object] | None = None,
    tokenizer: str | None = None,
    warm_up: WarmUp | None = None,
) -> dict[str, Any]:
    """Trains the encoder in `model` to predict the masked tokens of `train`; goes on from a checkpoint in `folder`.

    Args:
        settings: How long and how fast.
        model: The base model's folder.
        train: The windows that are learned from.
        held_out: Windows with fixed masks that measure the loss; None measures none.
        folder: The run's; the result goes to `folder/model`.
        seed: Of batches, dropout and a new head.
        observer: Receives the numbers after every step; a stop request is answered by a checkpoint.
        everyday: Windows of general language with fixed masks, which tell how much is forgotten; None measures none.
        card: How the model was made, for its model card: base model, strategy, data.
        tokenizer: The content of the tokenizer.json that cut the windows, where it has tokens beyond the model's.
        warm_up: How a new masked-LM head is warmed up.

    Returns:
        JSON-like: losses on fixed masks before (None where the head is new) and after, masked_share, steps, tokens,
        seconds, peak_memory_mb, notes; `stopped` is true where a stop was asked for, and then there is no model yet.

    Raises:
        BadModel: the model cannot be loaded or has no masked-LM form.
        BadInput: windows are longer than the model can read, or the checkpoint belongs to other settings.
        RunFailed: the loss is no finite number, nothing can be masked, or the disk is full.
    """
    _check_lengths(model, train, held_out, everyday)
    loaded = load_for_mlm(model, seed)
    described_by = fast_tokenizer.folder_of(model)
    before = Tokenizer.from_file(str(described_by / fast_tokenizer.FILE))
    after = Tokenizer.from_str(tokenizer) if tokenizer else before
    added = vocabulary.extend(loaded.model, before, after)
    freeze(loaded.model, embeddings=settings.frozen_embeddings, layers=settings.frozen_layers)
    module, team = MaskedTokenLoss(loaded.model), Team()
    phase = MaskedPhase(
        module,
        train,
        _yardsticks({HELD_OUT: held_out, GENERAL: everyday}, settings.batch_tokens),
        batch_tokens=settings.batch_tokens,
        seed=seed,
        patience=settings.patience,
        warm_up=(warm_up or WarmUp()) if loaded.new_head else None,
        observer=observer,
    )
    checkpoints = Checkpoints(folder / CHECKPOINT, fingerprint([settings.chosen, seed, len(train)]))
    loop = Loop(phase, _pace(settings, phase, seed), checkpoints, observer, team=team)
    outcome = loop.run(accumulation=settings.accumulation, compile_it=settings.compile)
    phase.take_best()
    notes = [*([module.note] if module.note else []), *outcome.position.notes]
    result = _result(outcome, phase) | {"added_tokens": added, "notes": notes}
    if team.is_main and not outcome.stopped:
        readme = model_card("Post-trained encoder", "fill-mask", card or {}, result)
        write_model(folder / MODEL, loaded.model, after, described_by, readme)
        checkpoints.clear()
    return result


def _yardsticks(windows: Mapping[str, MaskedWindows | None], batch_tokens: int) -> list[HeldOut]:
    return [HeldOut(each, batch_tokens, name) for name, each in windows.items() if each is not None and len(each)]


def _check_lengths(model: Path, *corpora: MaskedWindows | None) -> None:
    longest = max((int(np.max(each.lengths)) for each in corpora if each is not None and len(each)), default=0)
    model_folder.check_length(model, longest, model.name)


def _pace(settings: PostTraining, phase: MaskedPhase, seed: int) -> Pace:
    return Pace(
        steps=settings.steps or settings.epochs * max(1, len(phase.batches(0))),
        learning_rate=settings.learning_rate,
        warmup=settings.warmup,
        weight_decay=settings.weight_decay,
        clip=settings.clip,
        seed=seed,
        seconds=None if settings.minutes is None else settings.minutes * _SECONDS_PER_MINUTE,
    )


def _result(outcome: Outcome, phase: MaskedPhase) -> dict[str, Any]:
    position, progress = outcome.position, phase.progress
    text_tokens = position.tokens - SPECIAL_TOKENS * position.texts
    result: dict[str, Any] = {
        "stopped": outcome.stopped,
        "held_out_loss_before": progress.before.get(HELD_OUT),
        "general_loss_before": progress.before.get(GENERAL),
        **progress.after,
        "new_head": progress.warmed is not None,
        "masked_share": position.predictions / text_tokens if text_tokens else math.nan,
        "steps": position.step,
        "epochs": position.epoch,
        "tokens": position.tokens,
        "masked_tokens": position.predictions,
        "seconds": round(position.seconds, 1),
        "peak_memory_mb": round(peak_memory_mb()),
    }
    if progress.warmed is not None:
        result |= {"head_warm_up_steps": progress.warmed.steps, "head_warm_up_loss": progress.warmed.loss}
    return result
