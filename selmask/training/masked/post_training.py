"""Post-training: continued masked language modelling of an encoder on a masked corpus."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from selmask.disk.room import once_there_is_room
from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS
from selmask.models import model_folder, tokenizer_files, vocabulary
from selmask.models.freezing import freeze
from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.training.checkpoint import Checkpoints
from selmask.training.device import peak_memory_mb
from selmask.training.finished_model import Destination, model_card, weights_of, write_model
from selmask.training.loop import Loop, Outcome
from selmask.training.masked.held_out_loss import GENERAL, HELD_OUT, HeldOut
from selmask.training.masked.masked_phase import MaskedPhase
from selmask.training.masked.new_head import WarmUp
from selmask.training.masked.shared_head import load_head
from selmask.training.pace import Pace
from selmask.training.team import Team
from selmask.workspace import CHECKPOINT, MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.specs import PostTraining
    from selmask.training.masked.window_source import MaskedCorpus


def post_train(
    settings: PostTraining,
    model: Path,
    corpus: MaskedCorpus,
    destination: Destination,
    seed: int,
    observer: Observer,
    *,
    head: Path | None = None,
    warm_up: WarmUp | None = None,
) -> dict[str, Any]:
    """Trains the encoder in `model` to predict masked tokens; resumes from a checkpoint in the destination.

    Args:
        settings: How long and how fast.
        model: Folder of the base model.
        corpus: Windows to train on and windows to measure on.
        destination: Folder and card of the result; the model is written to `model` in it.
        seed: Of batches, dropout and a new head.
        observer: Receives the numbers of every step; a stop request is answered by a checkpoint.
        head: File with the masked-LM head that training starts with (see `shared_head`), instead of the model's own.
        warm_up: How a new masked-LM head is warmed up that no file has.

    Returns:
        JSON-like: losses on fixed masks before (None if a new head was warmed up here) and after, masked_share, steps,
        tokens, seconds, peak_memory_mb, notes; `stopped` is true after a stop request, and then there is no model yet.

    Raises:
        BadModel: the model cannot be loaded or has no masked-LM form, or the head is damaged or not of this model.
        BadInput: windows are longer than the model can read, or the checkpoint belongs to other settings.
        RunFailed: the loss is not a finite number, or nothing can be masked.
        SelmaskError: the disk is full or cannot be written to.
    """
    model_folder.check_length(model, corpus.longest)
    loaded = load_for_mlm(model, seed)
    if head is not None:  # before the vocabulary grows: the head knows the base model's alone
        load_head(loaded.model, head)
    before = tokenizer_files.load(model)
    after = Tokenizer.from_str(corpus.tokenizer) if corpus.tokenizer else before
    # Before anything is frozen: an extended vocabulary replaces the embeddings' parameters.
    added = vocabulary.extend(loaded.model, before, after)
    freeze(loaded.model, embeddings=settings.frozen_embeddings, layers=settings.frozen_layers)
    module, team = MaskedTokenLoss(loaded.model), Team(settings.precision)
    warm_up = (warm_up or WarmUp()) if loaded.new_head and head is None else None
    yardsticks = _yardsticks(corpus, settings.batch_tokens)
    phase = MaskedPhase(module, corpus.train, yardsticks, settings, seed, warm_up, observer, corpus.rows)
    checkpoints = Checkpoints.of(destination.folder / CHECKPOINT, settings, seed, len(corpus.train))
    loop = Loop(phase, _pace(settings, phase, seed), checkpoints, observer, team=team)
    outcome = loop.run(accumulation=settings.accumulation, compile_it=settings.compile)
    phase.take_best()
    notes = [*([module.note] if module.note else []), *outcome.position.notes]
    result = _result(outcome, phase) | {"new_head": bool(loaded.new_head), "added_tokens": added, "notes": notes}
    if team.is_main and not outcome.stopped:
        readme = model_card("Post-trained encoder", "fill-mask", destination.card, result)
        folder, described_by = destination.folder / MODEL, tokenizer_files.folder_of(model)
        write = partial(write_model, folder, loaded.model, after, described_by, readme)
        once_there_is_room(write, destination.folder, weights_of(loaded.model), "model", observer, step=result["steps"])
    return result


def _yardsticks(corpus: MaskedCorpus, batch_tokens: int) -> list[HeldOut]:
    windows = {HELD_OUT: corpus.held_out, GENERAL: corpus.everyday}
    return [HeldOut(each, batch_tokens, name) for name, each in windows.items() if each is not None and len(each)]


def _pace(settings: PostTraining, phase: MaskedPhase, seed: int) -> Pace:
    steps = settings.steps or settings.epochs * max(1, len(phase.batches(0)))
    return Pace.of(settings, steps, seed, settings.seconds)


def _result(outcome: Outcome, phase: MaskedPhase) -> dict[str, Any]:
    position, progress = outcome.position, phase.progress
    text_tokens = position.tokens - SPECIAL_TOKENS * position.texts
    result: dict[str, Any] = {
        "stopped": outcome.stopped,
        "held_out_loss_before": progress.before.get(HELD_OUT),
        "general_loss_before": progress.before.get(GENERAL),
        **progress.after,
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
