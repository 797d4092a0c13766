"""Every widget key of the pages, in one place: what is in the URL, what is a draft, what a test takes hold of.

Streamlit puts the class `st-key-<key>` on a widget's element: a browser test finds `.st-key-home-sample button`.

In the URL (`?experiment=…`), because it is a selection: EXPERIMENT, RUN, MODEL, DATASET, MASKS_TAB, RUNS_TAB, DATA_TAB.

Home: home-sample, home-import, home-masks (buttons).
Data: data-import (button), import-kind (segmented control), import-file (uploader), import-sheet, import-encoding,
import-delimiter, import-text, import-label, import-term (select boxes), import-name (text), import-save (button),
dataset (select box), data-delete (button).
Masks: masks-corpus, masks-lexicon, masks-labelled, masks-model (select boxes), masks-source (segmented control),
masks-document (number), masks-text (text area), masks-strategies (multiselect), masks-rate, masks-epoch (sliders), masks-seed
(number), masks-train (button).
Launch: launch-preset (segmented control), launch-name (text), launch-corpus, launch-lexicon, launch-labelled,
launch-test, launch-model (select boxes), launch-strategies (multiselect), launch-seeds (number), launch-budgets
(multiselect), launch-start (button); the advanced fields are launch-masking-rate, launch-post-epochs,
launch-fine-epochs and so on: the group, then the specification's field.
Runs: run-open-<id>, run-stop-<id>, run-resume-<id>, run-retry-<id>, run-clone-<id>, run-delete-<id> (buttons), runs-log
(text).
Compare: experiment (select box), compare-metric (segmented control).
Predict: model (select box), predict-text (text area), predict-classify (button), predict-file (uploader),
predict-column (select box), predict-file-classify (button).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPERIMENT, RUN, MODEL, DATASET, VIEW = "experiment", "run", "model", "dataset", "view"
MASKS_TAB, RUNS_TAB, DATA_TAB, COMPARE_TAB = "show", "state", "aspect", "evidence"

LIBRARY, IMPORT = "Library", "Import"
IMPORTING = {VIEW: IMPORT}
"""The page Data where a file is imported."""

ANSWER, ANSWERS = "answer", "answers"
"""What the page Predict was told last, for a text and for a file."""

DRAFT = "draft"
"""Where a page leaves values for the widgets of the next one."""


def go(page: str, widgets: Mapping[str, Any] | None = None) -> NoReturn:
    """Opens `page` (its name in lower case) with some of its widgets set, by key; may be the page one is on."""
    st.session_state[DRAFT] = dict(widgets or {})
    st.switch_page(f"pages/{page}.py", query_params={})


def take_over() -> None:
    """Sets the widgets that were handed over; called before any of them is drawn."""
    for key, value in st.session_state.pop(DRAFT, {}).items():
        st.session_state[key] = value
