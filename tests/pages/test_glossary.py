from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from selmask.masking.registry import strategies
from selmask.runs.kinds.all_kinds import KINDS
from selmask.ui.runs import run_table
from selmask.ui.shell.glossary import TERMS
from tests.pages.opened import opened, with_advanced, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


def test_the_glossary_opens_on_any_page_and_is_searched(workspace: Workspace, app: AppTest) -> None:
    assert workspace.home.is_dir()
    without_failure(app.run())
    without_failure(app.button(key="glossary-open").click().run())
    assert all(f"**{term}**" in words(app) for term in TERMS)


PLAIN = {
    "Addresses", "First share", "I have … minutes", "Inside hyphens", "Long documents", "Max length", "Minutes",
    "Name of the experiment", "Occurrences", "Plurals", "Processes", "Replacement", "Schedule", "Selection",
    "Start from a preset", "Unit",
}  # fmt: skip
"""Labels on Launch without a term of the trade; their tooltips say what they are."""


@pytest.mark.usefixtures("shared_sample")
def test_every_label_of_the_trade_on_launch_is_explained(app: AppTest) -> None:
    launch = with_advanced(opened(app, "Launch")).main
    kinds = ["number_input", "slider", "selectbox", "toggle", "text_input", "multiselect", "segmented_control"]
    labels = {widget.proto.label.partition(" (paper")[0] for kind in kinds for widget in launch.get(kind)}
    assert len(labels) > 40
    explained = beginnings(" ".join(TERMS)) - {"word", "text"}
    assert not {label for label in labels - PLAIN if not beginnings(label) & explained}


PLAIN_TITLES = {
    "A file", "A text", "Classes", "Cost", "Curves", "Data", "Experiment", "Findings", "Kind", "Log", "MB", "Min",
    "Predictions", "Profile", "Progress", "Rows", "Settings", "Shared by all", "Side by side", "Specification", "State",
    "Table", "Used by", "What", "What the model sees",
}  # fmt: skip
"""Titles of tabs and columns that need no explanation."""


def test_every_tab_of_the_trade_is_explained(shared_finished: Workspace, app: AppTest) -> None:
    assert shared_finished.home.is_dir()
    app.query_params["run"] = "1"
    opened(app, "Runs")
    titles = {tab.label for tab in app.tabs}
    app.query_params.clear()
    for page in ("Data", "Masks", "Compare", "Predict"):
        titles |= {tab.label for tab in opened(app, page).tabs}
    assert titles >= {"Lineage", "Findings", "Agreement", "Losses", "A hidden word"}
    assert unexplained(titles) == set()


def test_every_column_and_kind_of_run_is_explained() -> None:
    columns = {*run_table.IN_ONE_EXPERIMENT, *run_table.ELSEWHERE}
    labels = {str(column["label"] or name) for name, column in run_table.COLUMNS.items()}
    assert unexplained({*columns - run_table.COLUMNS.keys(), *labels, *KINDS.members}) == set()


def test_terms_in_titles_of_pages_are_explained() -> None:
    assert unexplained({"Coverage", "Verdict"}) == set()


def unexplained(titles: set[str]) -> set[str]:
    """Those that are not plain and of whose words none begins like one of the glossary's terms."""
    return {
        title
        for title in titles - PLAIN_TITLES - strategies().keys()
        if not beginnings(title) & beginnings(" ".join(TERMS))
    }


def beginnings(text: str) -> set[str]:
    """The first letters of its words of at least three, in which singular and plural are the same."""
    words = re.findall(r"[^\W\d_]{3,}", text.casefold())
    return {each[:4] for word in words for each in (word, word.removesuffix("s"))}


def test_terms_stand_in_the_order_of_the_alphabet_and_end_as_sentences_do() -> None:
    assert list(TERMS) == sorted(TERMS, key=str.casefold)
    assert all(said.endswith(".") and said[0].isupper() for said in TERMS.values())


def test_an_interval_promises_no_more_than_its_comparisons() -> None:
    """Differences from arms and those from anchors are families of their own; a mean belongs to none."""
    promised = TERMS["interval"]
    assert "all intervals of tested differences between arms are right together in about 19 of 20" in promised
    assert "The same holds for those of differences from anchors." in promised
    assert "The interval of a mean is right as often by itself, not together with others." in promised
