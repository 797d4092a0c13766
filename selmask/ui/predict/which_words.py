"""The words of a classified text that carried the decision, as bars and in the text itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.charts import word_weights
from selmask.runs.kinds.all_kinds import parsed
from selmask.ui.parts import downloads
from selmask.ui.predict import prediction, weighed_text
from selmask.ui.shell import keys
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from selmask.predictor.client import Reasons
    from selmask.store.run import Run

WORDS_SHOWN = 10


def asked(run: Run, text: str) -> Reasons:
    """The weights of the words of `text`; the model is asked only where the text or the model is another one.

    Raises:
        BadModel, SelmaskError: as `prediction.reasons`.
    """
    model, said, reasons = st.session_state.get(keys.REASONS, (None, None, None))
    if reasons is None or (model, said) != (run.id, text):
        with st.spinner("Taking out each word in turn…"):
            reasons = prediction.reasons(run, text)
        st.session_state[keys.REASONS] = (run.id, text, reasons)
    found: Reasons = reasons
    return found


def bars(run: Run, reasons: Reasons) -> None:
    """The weightiest words; the download has all of them."""
    table = pd.DataFrame([{"word": each.word, "drop": each.drop} for each in reasons.weights], columns=["word", "drop"])
    top = table.sort_values("drop", key=abs, ascending=False, kind="stable").head(WORDS_SHOWN)
    if not top.empty:
        figure = word_weights(top, reasons.label, parsed(run).masked_by)
        downloads.chart(figure, table, "words", f"Words that mattered for {reasons.label}")


def in_text(run: Run, text: str, reasons: Reasons) -> None:
    """The text with the words marked, and what the marks mean."""
    st.html(weighed_text.weighed(text, reasons, parsed(run).masked_by))
    st.caption(literal(weighed_text.explained(reasons, len(text))))
