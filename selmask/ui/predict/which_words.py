"""The words that mattered for a classification, as a bar chart and marked in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from selmask.charts import word_weights
from selmask.runs.kinds.all_kinds import parsed
from selmask.ui.parts import downloads
from selmask.ui.predict import loaded_models, weighed_text
from selmask.ui.shell.strategy_styles import style_of
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from selmask.predictor.client import Reasons
    from selmask.store.run import Run

REASONS = "predict-reasons"
"""Session key of the last word weights, with the model and the text that they are for."""

WORDS_SHOWN = 10


def reasons_for(run: Run, text: str) -> Reasons:
    """The weights of the words of `text`, computed again only if the model or the text has changed.

    Raises:
        BadModel, SelmaskError: As in `loaded_models.reasons`.
    """
    asked = (run.id, run.ended_at, text)  # a run that is done again has another model
    about, reasons = st.session_state.get(REASONS, (None, None))
    if about != asked:
        with st.spinner("Classifying the text without each word…"):
            reasons = loaded_models.reasons(run, text)
        st.session_state[REASONS] = (asked, reasons)
    return cast("Reasons", reasons)


def bars(run: Run, reasons: Reasons) -> None:
    """Draws the words with the largest weights; the download has all words."""
    table = pd.DataFrame([{"word": each.word, "drop": each.drop} for each in reasons.weights], columns=["word", "drop"])
    top = table.sort_values("drop", key=abs, ascending=False, kind="stable").head(WORDS_SHOWN)
    if not top.empty:
        figure = word_weights(top, reasons.label, style_of(parsed(run).masked_by))
        downloads.chart(figure, table, "words", f"Words that mattered for {reasons.label}")


def in_text(run: Run, text: str, reasons: Reasons) -> None:
    """Draws the text with the words marked, and the meaning of the marks."""
    st.html(weighed_text.as_html(text, reasons, parsed(run).masked_by))
    st.caption(literal(weighed_text.explanation(reasons, len(text))))
