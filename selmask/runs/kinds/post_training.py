"""Post-training: continued masked language modelling of an encoder under one masking strategy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.masking import held_out
from selmask.masking.forgetting_probe import everyday_windows
from selmask.runs import cards, leakage
from selmask.runs.base_model import base_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import masker_of, masking_data
from selmask.runs.room_needed import wait_for_training_room
from selmask.runs.run_specs import PostTrainingSpec, model_in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.masker import Masker
    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.store.run import Run
    from selmask.workspace import Workspace

HEAD_WARM_UP_STEPS = 60
"""Roughly the steps until a new head settles. Each costs no more than reading, since the encoder does not learn."""


def perform(spec: PostTrainingSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Trains the encoder, alone or in a team of processes; a checkpoint in the run's folder is resumed."""
    from selmask.runs.team_start import team
    from selmask.training.finished_model import Destination
    from selmask.training.masked.post_training import post_train
    from selmask.training.masked.window_source import MaskedCorpus

    observer.report(0, message="Reading and weighting the corpus")
    base, data = base_model(spec, workspace), masking_data(workspace, spec)
    wait_for_training_room(base, run, workspace, observer)
    masker = masker_of(workspace, spec, data)
    yardstick = masker_of(workspace, spec, data, held_out.HeldOutMasks())
    kept_out = held_out.held_out_documents(data.repeats.first, spec.settings.held_out)
    twins = leakage.trained_on_nearly(data.domain, kept_out, spec.settings.held_out, workspace.prepared)
    windows = masker.windows(spec.masking, spec.seed, spec.settings.epochs)
    fixed = yardstick.windows(held_out.MASKING, held_out.SEED)
    with team(run.id, workspace, spec.settings.processes) as notes:
        corpus = MaskedCorpus(
            train=held_out.SelectedWindows(windows, ~kept_out),
            held_out=held_out.SelectedWindows(fixed, kept_out & ~twins, held_out.MOST_WINDOWS),
            everyday=everyday_windows(masker.tokenizer, spec.settings.max_length) if data.is_english else None,
            tokenizer=masker.tokenizer.to_json() if masker.text_form.added_terms != "none" else None,
        )
        destination = Destination(workspace.run_folder(run.id), cards.of_post_training(spec, base, data.repeats))
        result = post_train(spec.settings, base, corpus, destination, spec.seed, observer)
    return result | {
        "notes": [*result["notes"], *notes],
        **leakage.counts(data.repeats),
        "documents": _documents(masker, kept_out),
        "held_out_near": int(twins.sum()),
    }


def title(spec: PostTrainingSpec, arm: str | None = None) -> str:
    """A title such as `tfidf on corpus, minilm, seed 0`; `arm` instead of the strategy's name."""
    return f"{arm or spec.masked_by} on {spec.corpus.name}, {model_in_words(spec.model)}, seed {spec.seed}"


def cost(spec: PostTrainingSpec, basis: CostBasis) -> float | None:
    """Seconds of learning, of measuring the held-out loss after each epoch, and of warming up a new head."""
    settings, speed = spec.settings, basis.speed("post-training", spec.model, "post-training")
    if speed is None:
        return None
    corpus = _corpus_tokens(spec, basis)
    an_epoch = corpus * (1 - settings.held_out)
    tokens = an_epoch * settings.epochs
    if settings.minutes is not None:
        tokens = settings.minutes * 60 * speed
    elif settings.steps is not None:
        tokens = settings.steps * settings.batch_tokens
    measurements = 1 + math.ceil(tokens / max(1.0, an_epoch))
    measured_on = min(corpus * settings.held_out, held_out.MOST_WINDOWS * settings.max_length)
    warm_up = 0 if basis.has_head(spec.model) else HEAD_WARM_UP_STEPS * settings.batch_tokens
    return (tokens + (measurements * measured_on + warm_up) / READING) / speed


def _corpus_tokens(spec: PostTrainingSpec, basis: CostBasis) -> float:
    """Tokens of one epoch, held-out documents included."""
    settings, sample = spec.settings, basis.lengths(spec.corpus, spec.model)
    if settings.long_documents == "truncated":
        return sample.texts * sample.truncated(settings.max_length)
    return sample.windowed(settings.max_length)


def _documents(masker: Masker, kept_out: NDArray[np.bool_]) -> int:
    """The number of documents with text that were trained on."""
    texts = masker.domain.texts
    has_text = np.fromiter(map(bool, texts), dtype=bool, count=len(texts))
    return int((has_text & ~kept_out).sum())


POST_TRAINING = RunKind(
    "post-training",
    PostTrainingSpec,
    perform,
    title,
    cost=cost,
    alike=("model", "corpus", "settings"),
    in_experiments="always",
    leaves="encoder",
    has_masks=True,
    no_curve="The loss is drawn here after the first steps.",
)
