"""Predict: try a finished model on a sentence, or on a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.charts import probabilities
from selmask.masking.registry import titled
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.ui.parts import downloads
from selmask.ui.predict import (
    classified_file,
    given_classes,
    hidden_word,
    loaded_models,
    measured_quality,
    model_card,
    model_choice,
    which_words,
)
from selmask.ui.shell import cached_results, error_box, live
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.strategy_styles import style_of
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.store.run import Run

ANSWER = "predict-answer"
"""The session key of the last prediction for a text."""

EXAMPLE = "Three farms report leaf rust on wheat after a week of rain."


def describe(run: Run) -> None:
    """Draws the model's strategy and what it can predict."""
    strategy = f"Strategy: {literal(titled(parsed(run).masked_by))}."
    if kind_of(run).leaves == "classifier":
        classes = ", ".join(map(str, (run.result or {}).get("classes", [])))
        st.caption(f"{strategy} Classes: {literal(classes)}.")
    else:
        st.caption(f"{strategy} It guesses hidden words but knows no classes.")


def one_text(run: Run) -> None:
    """Classifies one text and shows the probability of each class and the words that mattered."""
    text = (st.text_area("Text", EXAMPLE, key="predict-text", persist_state="session") or "").strip()
    if st.button("Classify", key="predict-classify", type="primary", disabled=not text):
        with error_box.shown(), st.spinner("Classifying. The first time, the model has to be loaded…"):
            st.session_state[ANSWER] = (run.id, run.ended_at, text, loaded_models.classify(run, [text])[0])
    if not text:
        st.caption("Write a text to classify it.")
    *about, answer = st.session_state.get(ANSWER, (None, None))
    if about != [run.id, run.ended_at, text]:
        return
    st.markdown(given_classes.in_words(answer))
    shares = pd.DataFrame({"class": list(answer.probabilities), "probability": list(answer.probabilities.values())})
    figure = probabilities(list(shares["class"]), list(shares["probability"]), style_of(parsed(run).masked_by))
    left, right = st.columns(2, gap="medium")
    with left:
        downloads.chart(figure, shares, "probabilities", "Probability of each class")
    with right, error_box.shown():
        reasons = which_words.reasons_for(run, text)
        which_words.bars(run, reasons)
        with left:
            which_words.in_text(run, text, reasons)


def one_word(run: Run) -> None:
    """Shows which words the encoder guesses for a hidden word, before and after post-training."""
    with error_box.shown():
        hidden_word.show(run)


head("Predict", "Try a finished model on a sentence or a file of your own.")
models = [*cached_results.finished_models(), *cached_results.finished_encoders()]
if not models and cached_results.models_are_gone():
    with empty(
        ":material/text_fields:",
        "No model is left",
        "The models of all finished runs were deleted. Start a run again to get its model back.",
    ):
        if st.button("See the runs", key="predict-runs", type="primary"):
            go("Runs")
    live.end_page()
if not models:
    with empty(
        ":material/text_fields:", "No finished model yet", "Once you have trained a model, it classifies texts here."
    ):
        if st.button("Compose an experiment", key="predict-launch", type="primary"):
            go("Launch")
    live.end_page()
run = model_choice.ask(models)
if run is None:
    live.end_page()
about, quality = st.columns([3, 2], gap="large")
with about:
    describe(run)
    model_card.show(run)
with quality:
    if kind_of(run).leaves == "classifier":
        measured_quality.show(run)
if kind_of(run).leaves != "classifier":
    one_word(run)
    live.end_page()
views: dict[str, Callable[[Run], None]] = {
    "A text": one_text,
    "A file": classified_file.show,
    "A hidden word": one_word,
}
for tab, view in zip(st.tabs(list(views), key="predict-tab", on_change="rerun"), views.values(), strict=True):
    if tab.open:
        with tab:
            view(run)
