"""Predict: try a finished model on a sentence, or on a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.charts import probabilities
from selmask.evaluation.metrics import ACCURACY, MACRO_F1, RECALL
from selmask.importing.file_name import shown_name, stem
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.ui.parts import downloads, upload
from selmask.ui.predict import given_classes, hidden_word, loaded_models, model_card, which_words
from selmask.ui.shell import cached_results, error_box, keys, live
from selmask.ui.shell.choice import choose
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.strategy_styles import style_of
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.store.run import Run

ANSWER, ANSWERS = "predict-answer", "predict-answers"
"""Session keys of the last prediction for a text, and of those for a file."""

EXAMPLE = "Three farms report leaf rust on wheat after a week of rain."


def describe(run: Run) -> None:
    """Draws the model's strategy and what it can predict."""
    strategy = f"Strategy {literal(parsed(run).masked_by)}."
    if kind_of(run).leaves == "classifier":
        classes = ", ".join(map(str, (run.result or {}).get("classes", [])))
        st.caption(f"{strategy} Classes: {literal(classes)}.")
    else:
        st.caption(f"{strategy} It guesses hidden words but knows no classes.")


def show_quality(run: Run) -> None:
    """Draws the test results of a classifier."""
    result = run.result or {}
    if kind_of(run).leaves != "classifier":
        return
    with st.container(horizontal=True, gap="medium"):
        for metric in (MACRO_F1, ACCURACY, RECALL):
            value = result.get(metric.key)
            if value is not None:
                st.metric(metric.heading, metric.in_words(value), help=metric.meaning, width="content")
    st.caption(f"Measured once, on {counted(result.get('test_size', 0), 'test text')}.")


def one_text(run: Run) -> None:
    """Classifies one text and shows the probability of each class and the words that mattered."""
    text = st.text_area("Text", EXAMPLE, key="predict-text", persist_state="session")
    if st.button("Classify", key="predict-classify", type="primary", disabled=not text):
        with error_box.shown(), st.spinner("Classifying. The first time, the model has to be loaded…"):
            st.session_state[ANSWER] = (run.id, run.ended_at, text, loaded_models.classify(run, [text or ""])[0])
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
        reasons = which_words.reasons_for(run, text or "")
        which_words.bars(run, reasons)
        with left:
            which_words.in_text(run, text or "", reasons)


def one_file(run: Run) -> None:
    """Classifies every row of a file that has a text, and offers the file with the predictions for download."""
    file = st.file_uploader("File with texts", key="predict-file", help="Any format that can be imported.")
    if file is None:
        st.caption("One text per row. The result is your table with the class of each text and its probabilities.")
        return
    with error_box.shown():
        frame = upload.read(file).frame
        column = st.selectbox("Column with the text", list(frame.columns), key="predict-column")
        cells = frame[column].dropna()
        texts = {row: text for row, text in zip(cells.index.tolist(), cells, strict=True) if text.strip()}
        if not texts:
            st.caption("This column contains no text.")
            return
        if len(texts) < len(frame):
            st.caption(f"No class is given to {counted(len(frame) - len(texts), 'row')} without a text.")
        if st.button(f"Classify {counted(len(texts), 'text')}", key="predict-file-classify", type="primary"):
            bar = st.progress(0.0, text="Classifying…")
            answers = loaded_models.classify(
                run, list(texts.values()), lambda share: bar.progress(share, text=f"{100 * share:.0f} % done")
            )
            bar.empty()
            table = given_classes.beside(frame, dict(zip(texts, answers, strict=True)))
            st.session_state[ANSWERS] = (run.id, run.ended_at, file.file_id, column, table)
        *about, table = st.session_state.get(ANSWERS, (None, None))
        if about == [run.id, run.ended_at, file.file_id, column]:
            downloads.table(table, f"{stem(shown_name(file.name))} with predictions", excel=True)


def one_word(run: Run) -> None:
    """Shows which words the encoder guesses for a hidden word, before and after post-training."""
    with error_box.shown():
        hidden_word.show(run)


head("Predict", "Try a finished model on a sentence or a file of your own.")
models = {run.id: run for run in [*cached_results.finished_models(), *cached_results.finished_encoders()]}
titles = cached_results.titles(models.values())
if not models and cached_results.models_are_gone():
    with empty(
        ":material/text_fields:", "No model is left", "The models of all finished runs were deleted. Start one again."
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
run_id = choose(
    "Model",
    list(models),
    keys.MODEL,
    "model",
    title=titles.__getitem__,
    help="Classifiers, the newest first, then post-trained encoders, which guess hidden words but know no classes. "
    "They are not in the order of their scores: scores on other texts cannot be compared, and a model that is chosen "
    "by its test score looks better than it is.",
)
if run_id is None:
    live.end_page()
run = models[run_id]
about, quality = st.columns([3, 2], gap="large")
with about:
    describe(run)
    model_card.show(run)
with quality:
    show_quality(run)
if kind_of(run).leaves != "classifier":
    one_word(run)
    live.end_page()
views: dict[str, Callable[[Run], None]] = {"A text": one_text, "A file": one_file, "A hidden word": one_word}
for tab, view in zip(st.tabs(list(views), key="predict-tab", on_change="rerun"), views.values(), strict=True):
    if tab.open:
        with tab:
            view(run)
