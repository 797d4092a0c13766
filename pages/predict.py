"""Predict: try a finished model on a sentence, or on a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.charts import probabilities
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.ui.data import upload
from selmask.ui.parts import downloads, model_card
from selmask.ui.parts.measures import MEASURES
from selmask.ui.predict import hidden_word, prediction, which_words
from selmask.ui.shell import cached_results, error_box, keys
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.store.run import Run

EXAMPLE = "Three farms report leaf rust on wheat after a week of rain."


def describe(run: Run) -> None:
    """How the model came about, and what it can say."""
    strategy = f"Strategy {literal(parsed(run).masked_by)}."
    if kind_of(run).leaves == "classifier":
        classes = ", ".join(map(str, (run.result or {}).get("classes", [])))
        st.caption(f"{strategy} Classes: {literal(classes)}.")
    else:
        st.caption(f"{strategy} It guesses hidden words; it was not taught any classes.")


def show_quality(run: Run) -> None:
    """How good it was on texts that it had never seen."""
    result = run.result or {}
    if kind_of(run).leaves != "classifier":
        return
    for column, name in zip(st.columns(3), ("macro_f1", "accuracy", "recall"), strict=True):
        if name in result:
            column.metric(MEASURES[name].title, MEASURES[name].in_words(result[name]), help=MEASURES[name].meaning)
    st.caption(f"Measured once, on {counted(result.get('test_size', 0), 'test text')}.")


def one_text(run: Run) -> None:
    """A text: its class, and how likely each class is."""
    text = st.text_area("Text", EXAMPLE, key="predict-text", persist_state="session")
    if st.button("Classify", key="predict-classify", type="primary", disabled=not text):
        with error_box.shown(), st.spinner("Asking the model; the first time it has to be loaded…"):
            st.session_state[keys.ANSWER] = (run.id, text, prediction.classify(run, [text or ""])[0])
    asked, said, answer = st.session_state.get(keys.ANSWER, (None, None, None))
    if answer is None or (asked, said) != (run.id, text):
        return
    st.markdown(f"Class: **{literal(answer.label)}**")
    shares = pd.DataFrame({"class": list(answer.probabilities), "probability": list(answer.probabilities.values())})
    figure = probabilities(list(shares["class"]), list(shares["probability"]), strategy=parsed(run).masked_by)
    left, right = st.columns(2, gap="medium")
    with left:
        downloads.chart(figure, shares, "probabilities", "How likely each class is")
    with right, error_box.shown():
        reasons = which_words.asked(run, text or "")
        which_words.bars(run, reasons)
        with left:
            which_words.in_text(run, text or "", reasons)


def one_file(run: Run) -> None:
    """A file: a class for every row that has a text, to download."""
    file = st.file_uploader("File with texts", key="predict-file", help="Any format that can be imported.")
    if file is None:
        st.caption("One text to a row; the answer is a table with the class and the probabilities of each.")
        return
    with error_box.shown():
        frame = upload.read(file, upload.Reading()).frame
        column = st.selectbox("Column with the texts", list(frame.columns), key="predict-column")
        texts = [text for text in frame[column].dropna().astype(str) if text.strip()]
        if not texts:
            st.caption("This column has no texts.")
            return
        if len(texts) < len(frame):
            st.caption(f"{counted(len(frame) - len(texts), 'row')} without a text will be left out.")
        if st.button(f"Classify {counted(len(texts), 'text')}", key="predict-file-classify", type="primary"):
            bar = st.progress(0.0, text="Classifying…")
            answers = prediction.classify(run, texts, lambda share: bar.progress(share, text=f"{share:.0%} done"))
            bar.empty()
            st.session_state[keys.ANSWERS] = (run.id, file.file_id, column, prediction.table(texts, answers))
        *asked, table = st.session_state.get(keys.ANSWERS, (None, None))
        if asked == [run.id, file.file_id, column]:
            downloads.table(table, "predictions")


def one_word(run: Run) -> None:
    """A sentence: what the encoder would put in place of a word, before and after it was post-trained."""
    with error_box.shown():
        hidden_word.show(run)


head("Predict", "Try a finished model on a sentence of yours, or on a whole file.")
models = {run.id: run for run in [*cached_results.finished_models(), *cached_results.finished_encoders()]}
titles = cached_results.titles(models.values())
if not models:
    with empty(
        ":material/text_fields:", "No finished model yet", "Here a model you trained says which class a text is."
    ):
        if st.button("Compose an experiment", key="predict-launch", type="primary"):
            go("Launch")
    st.stop()
choice, quality = st.columns([3, 2], gap="large", vertical_alignment="top")
with choice:
    chosen = st.selectbox(
        "Model, the best first",
        list(models),
        format_func=titles.__getitem__,
        key=keys.MODEL,
        bind="query-params",
        help="Classifiers by their macro-F1, then post-trained encoders, which have no classes and guess words.",
    )
    run = models[chosen]
    describe(run)
    model_card.show(run)
with quality:
    show_quality(run)
if kind_of(run).leaves != "classifier":
    one_word(run)
    st.stop()
views: dict[str, Callable[[Run], None]] = {"A text": one_text, "A file": one_file, "A hidden word": one_word}
for tab, view in zip(st.tabs(list(views), key="predict-tab", on_change="rerun"), views.values(), strict=True):
    if tab.open:
        with tab:
            view(run)
