"""Post-training: continued masked language modelling of an encoder under one masking strategy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from selmask.label_budget import labels_in_words
from selmask.masking import held_out
from selmask.masking.forgetting_probe import everyday_windows
from selmask.runs import cards, leakage, needs
from selmask.runs.base_model import base_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds import head_warm_up
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import dataset, masker_of, masking_data
from selmask.runs.run_specs import PostTrainingSpec, draw_in_words, model_in_words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.masking.masker import Masker
    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.runs.pipeline import MaskingData
    from selmask.runs.run_specs import LessonSpec
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def perform(spec: PostTrainingSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Trains the encoder, alone or in a team of processes; a checkpoint in the run's folder is resumed."""
    from selmask.runs.team_start import team
    from selmask.training.finished_model import Destination
    from selmask.training.masked.post_training import post_train
    from selmask.training.masked.window_source import MaskedCorpus

    observer.report(0, message="Reading and weighting the corpus")
    ready = needs.prepared(lambda: _prepare(spec, workspace), workspace, observer)
    needs.wait_for_room_to_train(ready.base, run, workspace, observer)
    masker, kept_out, duplicates = ready.masker, ready.kept_out, ready.data.duplicates
    with team(run.id, workspace, spec.settings.processes) as notes:
        corpus = MaskedCorpus(
            train=held_out.SelectedWindows(ready.windows, ~kept_out),
            held_out=held_out.SelectedWindows(ready.fixed, kept_out & ~ready.near_held_out, held_out.MOST_WINDOWS),
            everyday=ready.everyday,
            tokenizer=masker.tokenizer.to_json() if masker.text_form.added_terms != "none" else None,
            rows=dataset(workspace, spec.corpus).row_numbers(),
        )
        destination = Destination(workspace.run_folder(run.id), cards.of_post_training(spec, ready.base, duplicates))
        head = needs.head_of(spec, run, workspace)
        observer.report(0, message="Loading the model")
        result = post_train(spec.settings, ready.base, corpus, destination, spec.seed, observer, head=head)
    return result | {
        "notes": [*result["notes"], *notes],
        **leakage.counts(duplicates),
        "documents": _documents(masker, kept_out),
        "held_out_near": int(ready.near_held_out.sum()),
    }


class _Ready(NamedTuple):
    """What a run reads: documents, those held out, windows to learn from, and others to measure on."""

    base: Path
    data: MaskingData
    masker: Masker
    kept_out: NDArray[np.bool_]
    near_held_out: NDArray[np.bool_]
    windows: MaskedWindows
    fixed: MaskedWindows
    everyday: MaskedWindows | None


def _prepare(spec: PostTrainingSpec, workspace: Workspace) -> _Ready:
    """All that may have to be downloaded or kept first; what is there already takes no time."""
    base, data, settings = base_model(spec, workspace), masking_data(workspace, spec), spec.settings
    masker = masker_of(workspace, spec, data)
    yardstick = masker_of(workspace, spec, data, held_out.HeldOutMasks())
    kept_out = held_out.held_out_documents(data.duplicates.first, settings.held_out)
    return _Ready(
        base,
        data,
        masker,
        kept_out,
        near_held_out=leakage.trained_on_nearly(data.domain, kept_out, settings.held_out, workspace.prepared),
        windows=masker.windows(spec.masking, spec.seed, settings.epochs),
        fixed=yardstick.windows(held_out.MASKING, held_out.SEED),
        everyday=everyday_windows(masker.tokenizer, settings.max_length) if data.is_english else None,
    )


def title(
    spec: PostTrainingSpec, arm: str | None = None, lesson: LessonSpec | None = None, *, repeat: int | None = None
) -> str:
    """A title such as `tfidf on corpus, minilm, repeat 1`.

    Args:
        spec: The specification.
        arm: Instead of the strategy's name.
        lesson: The labels that its scores are learned from, if they are.
        repeat: As in `draw_in_words`; of the lesson as well.
    """
    named = f"{arm or spec.masked_by} on {spec.corpus.name}, {model_in_words(spec.model)}"
    named += f", {draw_in_words(spec.seed, repeat)}"
    if lesson is None:
        return named
    return f"{named}, scored by {lesson.in_words() if repeat is None else labels_in_words(lesson.budget)}"


def cost(spec: PostTrainingSpec, basis: CostBasis) -> float | None:
    """Seconds of learning, of measuring the held-out loss after each epoch, and of warming up its own new head."""
    settings, speed = spec.settings, basis.speed("post-training", spec.model, "post-training")
    if speed is None:
        return None
    corpus = _corpus_tokens(spec, basis)
    an_epoch = corpus * (1 - settings.held_out)
    tokens = an_epoch * settings.epochs
    if settings.seconds is not None:
        tokens = settings.seconds * speed
    elif settings.steps is not None:
        tokens = settings.steps * settings.batch_tokens
    measurements = 1 + math.ceil(tokens / max(1.0, an_epoch))
    measured_on = min(corpus * settings.held_out, held_out.MOST_WINDOWS * settings.max_length)
    comes_with_head = spec.head is not None or basis.has_head(spec.model)
    warm_up = 0 if comes_with_head else head_warm_up.STEPS * settings.batch_tokens
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
    check=needs.of_post_training,
    cost=cost,
    alike=("model", "corpus", "settings"),
    in_experiments="always",
    leaves="encoder",
    has_masks=True,
    no_curve="The loss is drawn here after the first steps.",
)
