"""Asking a finished model, through a process of its own that ends when nobody asks: torch never comes in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.errors import BadData
from selmask.models import catalogue
from selmask.models import folder as model_folder
from selmask.predictor.client import TEXTS_AT_ONCE, Guess, Guesser, Prediction, Predictor, Reasons
from selmask.runs.kinds.all_kinds import parsed
from selmask.ui.parts import model_card
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.store.run import Run

MOST_TEXTS = 20_000


def classify(run: Run, texts: list[str], progress: Callable[[float], object] = lambda _share: None) -> list[Prediction]:
    """What the run's model says of each text; `progress` is told the share that is done.

    Raises:
        BadModel: the model is gone or cannot be loaded.
        BadData: there are more texts than a page should wait for.
        SelmaskError: the process did not answer.
    """
    if len(texts) > MOST_TEXTS:
        raise BadData(
            "The file has too many texts for a page to wait for",
            given=f"{len(texts):,}",
            accepted=f"up to {MOST_TEXTS:,}",
            do="Split the file",
        )
    predictor = _predictor(model_card.folder(run))
    answers: list[Prediction] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        answers += predictor.classify(texts[start : start + TEXTS_AT_ONCE])
        progress(len(answers) / len(texts))
    return answers


def reasons(run: Run, text: str) -> Reasons:
    """Which words carried what the run's model says of `text`.

    Raises:
        BadModel, SelmaskError: as `classify`.
    """
    return _predictor(model_card.folder(run)).reasons(text)


def guesses(encoder: Run, text: str, start: int, end: int) -> tuple[Guess | None, Guess]:
    """What the base model and the post-trained one of a run put in place of `text[start:end]`.

    The base model's is None where it has no trained head to guess with.

    Raises:
        BadModel, NotFound: a model is gone or cannot be loaded.
        SelmaskError: the place is beyond what a model reads, or a process did not answer.
    """
    model = parsed(encoder).base_model
    base = catalogue.resolve(model, workspace().models) if model else None
    before = _guesser(base).guess(text, start, end) if base and model_folder.has_mlm_head(base) else None
    return before, _guesser(model_card.folder(encoder)).guess(text, start, end)


def table(texts: list[str], answers: list[Prediction]) -> pd.DataFrame:
    """One row per text: the text, its class, and the probability of each class."""
    rows = [
        {"text": text, "class": answer.label, **{f"p({name})": share for name, share in answer.probabilities.items()}}
        for text, answer in zip(texts, answers, strict=True)
    ]
    return pd.DataFrame(rows)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda predictor: predictor.close())
def _predictor(folder: Path) -> Predictor:
    """At most two processes, each with one model; those that nobody asks for ten minutes end by themselves."""
    return Predictor(folder)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda guesser: guesser.close())
def _guesser(folder: Path) -> Guesser:
    """At most two processes, for before and after."""
    return Guesser(folder)


def close_all() -> None:
    """Ends the processes now."""
    _predictor.clear()
    _guesser.clear()
