"""Head warm-up: a new masked-LM head learns to guess words, once for all arms, so that they begin alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from selmask.errors import BadModel
from selmask.masking import held_out
from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategy_with
from selmask.models.weights import weight_files
from selmask.runs import leakage, needs
from selmask.runs.base_model import base_model
from selmask.runs.cost_basis import READING
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import masking_data, prepared_corpus
from selmask.runs.run_specs import HeadWarmUpSpec, draw_in_words, model_in_words
from selmask.specs import Masking, PostTraining
from selmask.workspace import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.runs.cost_basis import CostBasis
    from selmask.runs.pipeline import MaskingData
    from selmask.store.run import Run
    from selmask.workspace import Workspace

STEPS = 60
"""Roughly the steps until a new head settles. Each costs no more than reading, since the encoder does not learn."""


def perform(spec: HeadWarmUpSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Leaves the head in the run's folder; after a stop it begins anew."""
    from selmask.training.masked.shared_head import warm_up_shared_head

    began = time.monotonic()
    observer.report(0, message="Reading the corpus")
    base, data, windows = needs.prepared(lambda: _prepare(spec, workspace), workspace, observer)
    file = workspace.run_folder(run.id) / HEAD
    result = warm_up_shared_head(spec.settings, base, windows, file, spec.seed, observer)
    seconds = round(time.monotonic() - began, 1)
    return result | leakage.counts(data.duplicates) | {"seconds": seconds}


def _prepare(spec: HeadWarmUpSpec, workspace: Workspace) -> tuple[Path, MaskingData, held_out.SelectedWindows]:
    """The folder of the model, the texts, and the windows of those that are not held out.

    Their words are hidden uniformly and without a lexicon, so that the head favours no arm. The vocabulary is the base
    model's: an arm that adds terms gives each a row of its own afterwards.
    """
    data = masking_data(workspace, spec)
    read = PostTraining(max_length=spec.settings.max_length, long_documents=spec.settings.long_documents)
    strategy = parse_strategy(strategy_with(Part.RANDOM))
    masker = prepared_corpus(workspace, spec.model, data, strategy, read).fit(strategy)
    kept_out = held_out.held_out_documents(data.duplicates.first, spec.settings.held_out)
    return base_model(spec, workspace), data, held_out.SelectedWindows(masker.windows(Masking(), spec.seed), ~kept_out)


def title(spec: HeadWarmUpSpec, *, repeat: int | None = None) -> str:
    """A title such as `head warm-up on corpus, minilm, repeat 1`; see `draw_in_words` for `repeat`."""
    return f"head warm-up on {spec.corpus.name}, {model_in_words(spec.model)}, {draw_in_words(spec.seed, repeat)}"


def cost(spec: HeadWarmUpSpec, basis: CostBasis) -> float | None:
    """Seconds of about as many steps as a new head needs."""
    speed = basis.speed("post-training", spec.model, "post-training")
    return None if speed is None else STEPS * spec.settings.batch_tokens / READING / speed


def problem(_spec: HeadWarmUpSpec, run: Run, workspace: Workspace) -> str | None:
    """What is wrong with the head of a finished run, in words; None if nothing is."""
    try:
        weight_files.tensors_in(workspace.run_path(run.id) / HEAD)
    except BadModel as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return "its head is gone"
        return "its head cannot be read" if isinstance(error.__cause__, OSError) else "its head is damaged"
    return None


HEAD_WARM_UP = RunKind(
    "head-warm-up",
    HeadWarmUpSpec,
    perform,
    title,
    check=lambda spec, _run, workspace: needs.of_head_warm_up(spec, workspace),
    cost=cost,
    problem=problem,
    alike=("model", "corpus", "settings"),
    in_experiments="sometimes",
    resumable=False,
    no_curve="The loss is drawn here after the first steps.",
)
