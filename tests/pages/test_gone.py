"""Addresses that name what is not there: the page says so, and shows nothing else in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.ui.shell.navigation import FOLDER
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

BOXES = {"Data": ("dataset", "data set"), "Compare": ("experiment", "experiment"), "Predict": ("model", "model")}


@pytest.mark.usefixtures("shared_finished")
@pytest.mark.parametrize("page", BOXES)
def test_nothing_is_shown_in_place_of_what_an_address_names(app: AppTest, page: str) -> None:
    key, noun = BOXES[page]
    app.run()
    app.query_params[key] = "long gone"
    opened_by_address(app, page)
    assert f"There is no {noun} called long gone; it may have been deleted. Choose another one." in words(app)
    box = app.selectbox(key=key)
    assert box.value is None
    assert not app.subheader
    assert not app.tabs
    assert "called None" not in words(without_failure(app.run()))
    without_failure(box.select_index(0).run())
    assert "long gone" not in words(app)
    assert app.selectbox(key=key).value is not None


@pytest.mark.usefixtures("shared_finished")
@pytest.mark.parametrize("number", ["999", "1" + 20 * "0"])
def test_a_run_that_is_gone_is_named(app: AppTest, number: str) -> None:
    app.run()
    app.query_params["run"] = number
    opened_by_address(app, "Runs")
    assert f"There is no run number {number}" in words(app)
    assert not app.tabs


@pytest.mark.usefixtures("shared_finished")
def test_runs_of_an_experiment_that_is_gone_are_not_those_of_all(app: AppTest) -> None:
    app.run()
    app.query_params["of"] = "long gone"
    opened_by_address(app, "Runs")
    assert "There is no experiment called long gone" in words(app)
    assert "0 finished" in words(app)


@pytest.mark.usefixtures("shared_finished")
@pytest.mark.parametrize("key", ["masks-corpus", "masks-lexicon", "masks-labelled"])
def test_masks_names_a_data_set_of_its_address_that_is_gone(app: AppTest, key: str) -> None:
    app.run()
    app.query_params[key] = "long gone"
    opened_by_address(app, "Masks")
    assert "There is no data set called long gone; it may have been deleted. Choose another one." in words(app)
    assert app.selectbox(key=key).value is None


@pytest.mark.usefixtures("shared_finished")
@pytest.mark.parametrize(
    ("key", "named", "said"),
    [
        ("masks-corpus", "synthetic sample lexicon", "is a lexicon. Choose a corpus."),
        ("masks-labelled", "synthetic sample corpus", "is a corpus. Choose a set of labelled texts."),
    ],
)
def test_masks_names_the_kind_of_a_data_set_that_cannot_be_chosen(
    app: AppTest, key: str, named: str, said: str
) -> None:
    app.run()
    app.query_params[key] = named
    opened_by_address(app, "Masks")
    assert f"{named} {said}" in words(app)
    assert app.selectbox(key=key).value is None


def test_launch_names_a_data_set_that_was_chosen_and_then_deleted(sample: Workspace, app: AppTest) -> None:
    lexicon = "synthetic sample lexicon"
    assert without_failure(opened(app, "Launch")).selectbox(key="launch-lexicon").value == lexicon
    app.selectbox(key="launch-lexicon").set_value(lexicon).run()
    library.delete_dataset(sample, lexicon)
    opened(app, "Data")
    app.switch_page(str(FOLDER / "launch.py")).run()  # where the strategies lack a lexicon
    assert not app.exception
    assert f"There is no data set called {lexicon}; it may have been deleted." in words(app)
    assert app.selectbox(key="launch-lexicon").value is None


def opened_by_address(app: AppTest, page: str) -> AppTest:
    return without_failure(app.switch_page(str(FOLDER / f"{page.lower()}.py")).run())
