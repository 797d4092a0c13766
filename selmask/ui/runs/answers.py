"""The test texts with what a fine-tuning run said of each: where it is surely wrong, and where barely right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.runs.pipeline import dataset
from selmask.runs.run_specs import FineTuningSpec
from selmask.ui.parts import downloads
from selmask.ui.shell import cached_results, error_box
from selmask.ui.shell.resources import workspace
from selmask.wording import counted

if TYPE_CHECKING:
    from selmask.store.run import Run

MISTAKES, NARROW, EVERY = "Mistakes, most confident first", "Correct, least confident first", "All test texts"
SURE = "Confidence"


def show(run: Run) -> None:
    """A table of test texts, in the order that is chosen."""
    said = cached_results.predictions(run)
    if said.empty:
        st.caption("The test texts and their predicted classes will appear here once the run has finished.")
        return
    with error_box.shown():
        answers = _answers(run, said)
        wrong = int((answers["Label"] != answers["Predicted"]).sum())
        asked = st.segmented_control(
            "Which texts",
            [MISTAKES, NARROW, EVERY],
            default=MISTAKES,
            required=True,
            key="runs-answers",
            label_visibility="collapsed",
        )
        st.caption(
            f"{counted(wrong, 'mistake')} in {counted(len(answers), 'test text')}. Where the model is confident "
            "but wrong, check whether the label is right."
        )
        sure = st.column_config.NumberColumn(SURE, format="percent", help="The probability of the predicted class.")
        text = st.column_config.TextColumn(width="large")
        downloads.table(
            _chosen(answers, asked), f"run-{run.id}-answers", column_config={"Text": text, SURE: sure}, height=420
        )


def _answers(run: Run, said: pd.DataFrame) -> pd.DataFrame:
    """A row for each test text, as they stand in the data set.

    Raises:
        SelmaskError: the data set is gone, or another one has its name.
    """
    task = FineTuningSpec.parse(run.spec)
    texts = dataset(workspace(), task.test or task.labelled).texts()
    return pd.DataFrame(
        {
            "Text": [texts[row] for row in said["id"]],
            "Label": said["label"],
            "Predicted": said["predicted"],
            SURE: said.filter(like="prob_").max(axis=1).round(3),
        }
    )


def _chosen(answers: pd.DataFrame, asked: str) -> pd.DataFrame:
    if asked == EVERY:
        return answers
    is_right = answers["Label"] == answers["Predicted"]
    return answers[is_right if asked == NARROW else ~is_right].sort_values(SURE, ascending=asked == NARROW)
