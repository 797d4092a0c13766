"""How long an experiment will take and what it will need on the disk, before it is started: rough, and said so.

The speed is that of the last finished run of the same kind and model on this workspace; before there is one, that of
the embedded encoder on two cores, as measured while selmask was planned.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.masking.registry import parse_strategy
from selmask.models import catalogue
from selmask.models.embedded import folder as embedded_folder
from selmask.ui.resources import device_words, store, workspace

if TYPE_CHECKING:
    from selmask.corpus.dataset import Dataset
    from selmask.jobs.experiment import ExperimentSpec
    from selmask.jobs.plan import Data, Plan

CHARACTERS_PER_TOKEN = 4.5
TOKENS_PER_SECOND = 1400.0
SCORING = "scoring"
PASSES_OF_LEARNING = 3
"""A step of learning computes about three times what reading does: forwards, and backwards twice."""

START_SECONDS = 12.0
"""A worker's own start: interpreter, libraries, model, the corpus read."""


@dataclass(frozen=True)
class Estimate:
    """What an experiment will need; None where nobody can tell yet.

    Attributes:
        seconds: Of computing, one run after another.
        disk: Bytes.
        reused: Runs that are finished already and are not done again.
    """

    seconds: float | None
    disk: float | None
    reused: int


def estimate(spec: ExperimentSpec, data: Data, planned: Plan) -> Estimate:
    """The needs of the runs that are not finished yet."""
    done = {run.hash for run in store().runs.all() if run.state.is_finished}
    to_do = [run for run in planned.runs if run.hash not in done]
    alike = Counter((run.kind, str(run.spec["model"]), run.spec.get("budget")) for run in to_do if run.kind != SCORING)
    times = [(_seconds(spec, data, *each), number) for each, number in alike.items()]
    times += [(_scoring_seconds(spec, data, run.spec), 1) for run in to_do if run.kind == SCORING]
    known = [seconds * number for seconds, number in times if seconds is not None]
    sizes = [_model_bytes(model) for model in spec.models]
    whole = [each for each in sizes if each is not None]
    return Estimate(
        seconds=sum(known) if len(known) == len(times) else None,
        disk=sum(alike.values()) * sum(whole) / len(whole) if len(whole) == len(sizes) else None,
        reused=len(planned.runs) - len(to_do),
    )


def _seconds(spec: ExperimentSpec, data: Data, kind: str, model: str, budget: int | str | None) -> float | None:
    speed = _speed(kind, model)
    if speed is None:
        return None
    tokens = _post_training_tokens(spec, data) if kind == "post-training" else _fine_tuning_tokens(spec, data, budget)
    return START_SECONDS + tokens / speed


def _scoring_seconds(spec: ExperimentSpec, data: Data, task: dict[str, Any]) -> float | None:
    """Reading without learning, as often as the strategy asks; where it learns labels first, that too."""
    speed = _speed(SCORING, str(task["model"]))
    asked = parse_strategy(task["strategy"]).scoring
    if speed is None or asked is None:
        return None
    seconds = START_SECONDS + _tokens(data.corpus) * asked.parameters.get("passes", 1) / speed
    lesson = task.get("lesson")
    learning = _seconds(spec, data, "fine-tuning", str(task["model"]), lesson["budget"]) if lesson else 0.0
    return None if learning is None else seconds + learning


def _post_training_tokens(spec: ExperimentSpec, data: Data) -> float:
    settings = spec.post_training
    tokens = _tokens(data.corpus) * settings.epochs * (1 - settings.held_out)
    return min(tokens, settings.steps * settings.batch_tokens) if settings.steps else tokens


def _fine_tuning_tokens(spec: ExperimentSpec, data: Data, budget: int | str | None) -> float:
    """Training, and one look at dev and test for each epoch."""
    settings = spec.fine_tuning
    rows = data.labelled.rows if not isinstance(budget, int) else min(budget, data.labelled.rows)
    length = min(_tokens(data.labelled) / max(data.labelled.rows, 1), settings.max_length)
    steps = max(settings.epochs * math.ceil(rows / settings.batch_size), settings.min_steps)
    return length * (steps * settings.batch_size + data.labelled.rows)


def _speed(kind: str, model: str) -> float | None:
    """Tokens a second of the newest finished run of this kind and model; a guess for the embedded one on a CPU."""
    same = [run.id for run in store().runs.all(kind=kind) if run.state.is_finished and run.spec.get("model") == model]
    measured = store().metrics.frame(same[-1:], keys=["tokens_per_second"])["value"].dropna()
    if len(measured):
        return float(measured.median())
    if model != catalogue.DEFAULT or not device_words().startswith("CPU"):
        return None
    return TOKENS_PER_SECOND * (PASSES_OF_LEARNING if kind == SCORING else 1)


@st.cache_data(max_entries=20, show_spinner="Counting the words…")
def _tokens(dataset: Dataset) -> float:
    return sum(map(len, dataset.texts())) / CHARACTERS_PER_TOKEN


def _model_bytes(model: str) -> float | None:
    """What a copy of the model takes; None for one that is not on this machine."""
    cards = {card.name: card.folder for card in catalogue.catalogue(workspace().models)}
    folder = embedded_folder() if model == catalogue.DEFAULT else cards.get(model)
    weights = [path.stat().st_size for path in folder.glob("*.safetensors")] if folder else []
    return float(sum(weights)) if weights else None
