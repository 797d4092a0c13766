"""Addresses that name what is not there: the page says so, and shows nothing else in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.ui.shell.navigation import FOLDER
from tests.pages.opened import without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

BOXES = {"Data": ("dataset", "data set"), "Compare": ("experiment", "experiment"), "Predict": ("model", "model")}


pytestmark = pytest.mark.usefixtures("shared_finished")


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
    without_failure(box.select_index(0).run())
    assert "long gone" not in words(app)
    assert app.selectbox(key=key).value is not None


@pytest.mark.parametrize("number", ["999", "1" + 20 * "0"])
def test_a_run_that_is_gone_is_named(app: AppTest, number: str) -> None:
    app.run()
    app.query_params["run"] = number
    opened_by_address(app, "Runs")
    assert f"There is no run number {number}" in words(app)
    assert not app.tabs


def test_runs_of_an_experiment_that_is_gone_are_not_those_of_all(app: AppTest) -> None:
    app.run()
    app.query_params["of"] = "long gone"
    opened_by_address(app, "Runs")
    assert "There is no experiment called long gone" in words(app)
    assert "0 finished" in words(app)


def opened_by_address(app: AppTest, page: str) -> AppTest:
    return without_failure(app.switch_page(str(FOLDER / f"{page.lower()}.py")).run())
