"""A trial: the first steps of both phases on an experiment's data, to measure the speed of this device.

It goes before all runs that wait, so it must not last: on a slow device it takes fewer steps.
"""

from __future__ import annotations

import math
import shutil
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategy_with
from selmask.models import catalogue
from selmask.runs import needs
from selmask.runs.kinds.run_kind import RunKind
from selmask.runs.pipeline import MaskingData, dataset, prepared_corpus
from selmask.runs.run_specs import TrialSpec, model_in_words
from selmask.specs import Masking
from selmask.workspace import CHECKPOINT, MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.observer import Observer
    from selmask.store.run import Run
    from selmask.workspace import Workspace

STEPS = 20
"""Optimizer steps of each phase: few, and the announced time was still right within a fourth (`docs/speed.md`)."""

MOST_SECONDS = 60.0
"""Of learning in each phase; after that the steps that have been taken are enough."""

_HEAD_STEPS = 3
"""A new head need not be good: only the speed counts."""


class _Stopwatch:
    """Forwards reports, remembers the last speed reported, and stops the phase once its time is up."""

    def __init__(self, observer: Observer, before: int) -> None:
        self._outer, self._before = observer, before
        self.tokens_per_second, self._began = 0.0, math.inf

    @property
    def observer(self) -> Observer:
        """The observer for the trainer."""
        return replace(self._outer, report=self._report, should_stop=self._should_stop)

    def _report(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        del total
        if "tokens_per_second" in metrics:
            self.tokens_per_second, self._began = metrics["tokens_per_second"], min(self._began, time.monotonic())
        self._outer.report(self._before + step, total=2 * STEPS, message=message)

    def _should_stop(self) -> bool:
        return self._outer.should_stop() or time.monotonic() - self._began >= MOST_SECONDS


def perform(spec: TrialSpec, run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Measures the tokens per second of the first steps of each phase; the models are deleted."""
    from selmask.training.device import peak_memory_mb

    folder = workspace.run_folder(run.id)
    with _thrown_away(folder):
        learning = _post_training(spec, workspace, folder, _Stopwatch(observer, 0))
    if observer.should_stop():
        return {"stopped": True}
    with _thrown_away(folder):
        tuning = _fine_tuning(spec, workspace, folder, _Stopwatch(observer, STEPS))
    if observer.should_stop():
        return {"stopped": True}
    return {
        "stopped": False,
        "post-training": learning,
        "fine-tuning": tuning,
        "peak_memory_mb": round(peak_memory_mb()),
    }


@contextmanager
def _thrown_away(folder: Path) -> Iterator[None]:
    """Removes the model and the checkpoints that training leaves, even if it was stopped or failed."""
    try:
        yield
    finally:
        for leftover in (MODEL, CHECKPOINT):
            shutil.rmtree(folder / leftover, ignore_errors=True)


def _post_training(spec: TrialSpec, workspace: Workspace, folder: Path, watch: _Stopwatch) -> float:
    from selmask.training.finished_model import Destination
    from selmask.training.masked.new_head import WarmUp
    from selmask.training.masked.post_training import post_train
    from selmask.training.masked.window_source import MaskedCorpus

    watch.observer.report(0, message="Reading the corpus")
    base, windows = needs.prepared(lambda: _prepare(spec, workspace), workspace, watch.observer)
    changes = {"steps": STEPS, "minutes": None, "patience": None, "processes": 1}
    few, corpus = spec.post_training.model_copy(update=changes), MaskedCorpus(windows)
    post_train(few, base, corpus, Destination(folder), 0, watch.observer, warm_up=WarmUp(steps=_HEAD_STEPS))
    return watch.tokens_per_second


def _prepare(spec: TrialSpec, workspace: Workspace) -> tuple[Path, MaskedWindows]:
    """The folder of the model, and the windows of the corpus."""
    base = catalogue.resolve(spec.model, workspace.models)
    left_out = [dataset(workspace, each) for each in spec.leave_out]
    data = MaskingData.of(dataset(workspace, spec.corpus), leave_out=left_out, cache=workspace.prepared)
    strategy = parse_strategy(strategy_with(Part.RANDOM))
    masker = prepared_corpus(workspace, spec.model, data, strategy, spec.post_training).fit(strategy)
    return base, masker.windows(Masking(), 0, 1)


def _fine_tuning(spec: TrialSpec, workspace: Workspace, folder: Path, watch: _Stopwatch) -> float:
    from selmask.training.classification.fine_tuning import ClassifierTraining, train_classifier
    from selmask.training.classification.splits import split

    watch.observer.report(0, message="Reading the labelled texts")
    few = spec.fine_tuning.model_copy(update={"epochs": 1, "min_steps": STEPS})
    test = dataset(workspace, spec.test).frame() if spec.test else None
    data = split(dataset(workspace, spec.labelled).frame(), test, few, budget="all", seed=0)
    data = replace(data, train=data.train[: STEPS * few.batch_size])
    base = catalogue.resolve(spec.model, workspace.models)
    train_classifier(ClassifierTraining(data, few, 0, folder), base, watch.observer)
    return watch.tokens_per_second


TRIAL = RunKind(
    "trial",
    TrialSpec,
    perform,
    lambda spec: f"Trial of {model_in_words(spec.model)}",
    check=lambda spec, _run, workspace: needs.of_trial(spec, workspace),
    alike=("model", "corpus", "labelled"),
    resumable=False,
    no_curve="A trial only measures the speed of this machine; its models are deleted.",
)
