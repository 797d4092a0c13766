"""The test results of a classifier, and how they were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.evaluation.metrics import ACCURACY, MACRO_F1, RECALL
from selmask.wording import counted

if TYPE_CHECKING:
    from selmask.store.run import Run


def show(run: Run) -> None:
    """Draws the results of a run that left a classifier."""
    result = run.result or {}
    with st.container(horizontal=True, gap="medium"):
        for metric in (MACRO_F1, ACCURACY, RECALL):
            value = result.get(metric.key)
            if value is not None:
                st.metric(metric.heading, metric.in_words(value), help=metric.meaning, width="content")
    st.caption(_in_words(run))


def _in_words(run: Run) -> str:
    texts = counted((run.result or {}).get("test_size", 0), "test text")
    if run.spec.get("settings", {}).get("best_epoch_on") == "test":
        return f"Optimistic: the best epoch was chosen on these {texts} themselves, so the figures are too good."
    return f"Measured once, on {texts}."
