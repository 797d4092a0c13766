"""Predictions of finished models, each loaded in a process of its own so that the web server never imports torch.

A process ends after ten minutes without a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadData, BadModel
from selmask.models import catalogue, model_folder
from selmask.predictor.client import TEXTS_AT_ONCE, Guess, Guesser, Prediction, Predictor, Reasons
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.products import blocking_problem
from selmask.ui.predict import model_card
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.store.run import Run

MOST_TEXTS = 20_000
"""Texts of a file: bounds the time that the page waits for the model."""

_Version = tuple[tuple[int, int], ...]


def classify(run: Run, texts: list[str], progress: Callable[[float], object] = lambda _share: None) -> list[Prediction]:
    """The class of each text according to the run's model; `progress` is called with the share done, 0 to 1.

    Raises:
        BadModel: The model is missing or cannot be loaded.
        BadData: There are more texts than a page should wait for.
        SelmaskError: The process did not answer.
    """
    if len(texts) > MOST_TEXTS:
        raise BadData(
            "The file has too many texts for this page",
            given=f"{len(texts):,}",
            accepted=f"up to {MOST_TEXTS:,}",
            do="Split the file into smaller ones",
        )
    predictor = _predictor_of(_folder(run))
    answers: list[Prediction] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        answers += predictor.classify(texts[start : start + TEXTS_AT_ONCE])
        progress(len(answers) / len(texts))
    return answers


def reasons(run: Run, text: str) -> Reasons:
    """The weight of each word of `text` in the classification by the run's model.

    Raises:
        BadModel, SelmaskError: As in `classify`.
    """
    return _predictor_of(_folder(run)).reasons(text)


def guesses(encoder: Run, text: str, start: int, end: int) -> tuple[Guess | None, Guess]:
    """The guesses for `text[start:end]` of a run's base model and of its post-trained model.

    The first is None if the base model has no trained output layer for guessing words.

    Raises:
        BadModel, NotFound: A model is missing or cannot be loaded.
        SelmaskError: The place lies beyond what a model reads, or a process did not answer.
    """
    model = parsed(encoder).base_model
    base = catalogue.resolve(model, workspace().models) if model else None
    before = _guesser_of(base).guess(text, start, end) if base and model_folder.has_mlm_head(base) else None
    return before, _guesser_of(_folder(encoder)).guess(text, start, end)


def _folder(run: Run) -> Path:
    """The folder of the run's model.

    Raises:
        BadModel: it is gone or damaged.
    """
    wrong = blocking_problem(run, workspace())
    if wrong:
        raise BadModel(f"{run.title} has finished, but {wrong}", do="Start the run again on the page Runs")
    return model_card.folder(run)


def _predictor_of(folder: Path) -> Predictor:
    return _predictor(folder, _version(folder))


def _guesser_of(folder: Path) -> Guesser:
    return _guesser(folder, _version(folder))


def _version(folder: Path) -> _Version:
    """Changes with the weights in `folder`: a run that is done again has another model in the same place."""
    states = [file.stat() for file in sorted(folder.glob("*.safetensors"))]
    return tuple((state.st_mtime_ns, state.st_size) for state in states)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda predictor: predictor.close())
def _predictor(folder: Path, version: _Version) -> Predictor:
    """A process with one model; at most two are kept."""
    del version  # part of the cache's key alone
    return Predictor(folder)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda guesser: guesser.close())
def _guesser(folder: Path, version: _Version) -> Guesser:
    """A process with one encoder; at most two are kept, for before and after."""
    del version  # part of the cache's key alone
    return Guesser(folder)
