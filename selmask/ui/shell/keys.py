"""Every widget key of the pages, in one place: what is in the URL, what is a draft, what a test takes hold of.

Streamlit puts the class `st-key-<key>` on a widget's element: a browser test finds `.st-key-home-sample button`.

In the URL, because it is a selection: EXPERIMENT, RUN, RUNS_EXPERIMENT, MODEL, DATASET, VIEW and the tabs (MASKS_TAB
and so on).

Home: home-sample, home-import, home-compare, home-step-<0, 1, 2> (buttons).
Data: view (segmented control: Library, Import), dataset (select box), aspect (tabs), data-sample, data-import,
data-delete (buttons), rows (table), coverage-corpus, coverage-model (select boxes), coverage-matching-<field>
(toggles). Importing: import-kind (segmented control), import-file
(uploader), import-sheet (text), import-encoding, import-delimiter, import-text, import-label, import-split,
import-term, import-language (select boxes), import-rows (table), import-name-<upload> (text), import-save (button).
Masks: masks-source (segmented control), masks-corpus, masks-lexicon, masks-labelled, masks-model, masks-run (select
boxes), masks-documents (text), masks-previous, masks-next, masks-twenty, masks-one (buttons), masks-text (text area),
masks-strategies (multiselect), masks-rate, masks-temperature, masks-epoch (sliders), masks-earlier, masks-later
(buttons), masks-seed (number), masks-near (toggle), show (tabs), masks-train, masks-import (buttons),
masks-scores-<strategy> (the box with the buttons masks-score-<strategy>, masks-see-<run>); the advanced fields are
masks-masking-occurrences, masks-post-epochs, masks-matching-plurals, masks-<strategy>-<field> and so on.
Launch: launch-preset (segmented control), launch-name (text), launch-corpus, launch-lexicon, launch-labelled,
launch-test, launch-model (select boxes), launch-strategies, launch-budgets (multiselects), launch-seeds (number),
launch-paired, launch-near, launch-transductive (toggles), launch-start, launch-trial, launch-import (buttons),
launch-summary (the box on the right); the advanced fields are launch-masking-rate, launch-post-epochs,
launch-fine-epochs and so on: the group, then the specification's field; launch-arm-<strategy>-<field> are those of a
strategy alone, launch-arm-<strategy>-2-<field> of its second arm.
Runs: state (segmented control), of (select box), runs-stop-all (button), row-<id> (a run's box), run-load (the load's
box), run-open-<id>, run-stop-<id>, run-first-<id>, run-resume-<id>, run-retry-<id>, run-masks-<id>, run-clone-<id>,
run-delete-<id> (buttons), run-aspect-<id> (tabs), runs-log (text), runs-answers (segmented control),
runs-page-<group> (pagination), runs-launch (button).
Compare: experiment (select box), compare-metric (segmented control), verdict (the box with it), evidence (tabs),
compare-reference-<experiment>, compare-arm, compare-other (select boxes), compare-launch, compare-runs,
compare-delete (buttons).
Predict: model (select box), predict-tab (tabs), predict-text (text area), predict-classify (button), predict-file
(uploader), predict-column (select box), predict-sentence (text), predict-hidden-<number of words> (pills),
predict-file-classify, predict-guess, predict-launch (buttons).
Everywhere: chart-<name>, table-<name> (boxes with their downloads), picture-chart-<name> (PNG and SVG),
download-<file name> (buttons), live (what is drawn again while something goes on).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPERIMENT, RUN, MODEL, DATASET, VIEW = "experiment", "run", "model", "dataset", "view"
RUNS_EXPERIMENT = "of"
MASKS_TAB, RUNS_TAB, DATA_TAB, COMPARE_TAB = "show", "state", "aspect", "evidence"

LIBRARY, IMPORT = "Library", "Import"
IMPORTING = {VIEW: IMPORT}
"""The page Data where a file is imported."""

ANSWER, REASONS, ANSWERS, GUESSES = "answer", "reasons", "answers", "guesses"
"""What the page Predict was told last: of a text, of its words, of a file, of a hidden word."""

DRAFT = "draft"
"""Where a page leaves values for the widgets of the next one."""


def hand_over(widgets: Mapping[str, Any]) -> None:
    """Leaves values, by widget key, for the next page."""
    st.session_state[DRAFT] = dict(widgets)


def take_over() -> None:
    """Sets the widgets that were handed over; called before any of them is drawn."""
    for key, value in st.session_state.pop(DRAFT, {}).items():
        st.session_state[key] = value
