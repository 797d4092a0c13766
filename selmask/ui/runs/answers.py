"""The predictions of a fine-tuning run for the test texts: confident mistakes, and narrow right answers."""

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

MISTAKES = "Mistakes, most confident first"
NARROW = "Right answers, least confident first"
EVERY = "All test texts"
CONFIDENCE = "Confidence"


def show(run: Run) -> None:
    """Draws a table of test texts in the chosen order."""
    predictions = cached_results.predictions(run)
    if predictions.empty:
        if run.state.is_finished:
            st.caption("The predictions of this run are gone or damaged.")
            return
        st.caption("Once the run has finished, the test texts are listed here with the prediction for each.")
        return
    with error_box.shown():
        answers = _answers(run, predictions)
        wrong = int((answers["Label"] != answers["Prediction"]).sum())
        order = st.segmented_control(
            "Which texts",
            [MISTAKES, NARROW, EVERY],
            default=MISTAKES,
            required=True,
            key="runs-answers",
            label_visibility="collapsed",
        )
        st.caption(
            f"{counted(wrong, 'mistake')} in {counted(len(answers), 'test text')}. If the model is confident and "
            "wrong, check whether the label is right."
        )
        tip = "The probability of the predicted class."
        columns = {
            "Text": st.column_config.TextColumn(width="large"),
            CONFIDENCE: st.column_config.NumberColumn(format="percent", help=tip),
        }
        downloads.table(_chosen(answers, order), f"run-{run.id}-answers", column_config=columns, height=420)


def _answers(run: Run, predictions: pd.DataFrame) -> pd.DataFrame:
    """A row for each test text, in the order of the predictions.

    Raises:
        SelmaskError: the data set is gone, or another one has its name now.
    """
    spec = FineTuningSpec.parse(run.spec, stored=True)
    source = spec.test or spec.labelled
    texts, rows = dataset(workspace(), source).texts(), cached_results.row_numbers(source)
    return pd.DataFrame(
        {
            "Row": [rows[document] for document in predictions["id"]],
            "Text": [texts[row] for row in predictions["id"]],
            "Label": predictions["label"],
            "Prediction": predictions["predicted"],
            CONFIDENCE: predictions.filter(like="prob_").max(axis=1).round(3),
        }
    )


def _chosen(answers: pd.DataFrame, order: str) -> pd.DataFrame:
    if order == EVERY:
        return answers
    is_right = answers["Label"] == answers["Prediction"]
    return answers[is_right if order == NARROW else ~is_right].sort_values(CONFIDENCE, ascending=order == NARROW)
