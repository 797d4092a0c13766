"""The rows that are selected in a table stay selected, whatever happens to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from collections.abc import Sequence


def page() -> None:
    """A page with a table; its rows and progress are set by the test, its selection by whoever clicks."""
    import pandas as pd
    import streamlit as st

    from selmask.ui.runs import steady_table

    progress = st.session_state["progress"]
    just = steady_table.selected("tested")
    chosen = steady_table.last_selected("tested") if just is None else just
    frame = pd.DataFrame({"Run": list(progress), "Progress": list(progress.values())}, index=list(progress))
    st.caption(str(chosen))
    steady_table.draw("tested", frame, chosen, "multi-row")


def key_of(app: AppTest) -> str:
    return str(app.dataframe[0].key)


def shown(app: AppTest) -> list[int]:
    """The runs whose boxes are ticked."""
    rows = app.session_state[key_of(app)]["selection"]["rows"]
    return [int(app.dataframe[0].value["Run"].iloc[row]) for row in rows]


@pytest.fixture
def app() -> AppTest:
    """A table of three runs."""
    app = AppTest.from_function(page)
    return redrawn(app, {7: 0.1, 8: 0.5, 9: 1.0})


def redrawn(app: AppTest, progress: dict[int, float]) -> AppTest:
    app.session_state["progress"] = progress
    app.run()
    assert not app.exception
    return app


def select(app: AppTest, places: Sequence[int]) -> None:
    app.session_state[key_of(app)] = {"selection": {"rows": list(places)}}
    app.run()


def test_the_selection_follows_the_rows_when_they_change_places(app: AppTest) -> None:
    select(app, [1])
    redrawn(app, {6: 0.0, 9: 1.0, 8: 0.5})
    assert shown(app) == [8]
    redrawn(app, {8: 0.5})
    assert (shown(app), app.caption[0].value) == ([8], "[8]")


def test_a_click_counts_for_the_rows_that_were_there(app: AppTest) -> None:
    app.session_state[key_of(app)] = {"selection": {"rows": [0]}}
    redrawn(app, {9: 1.0, 8: 0.5, 7: 0.1})
    assert shown(app) == [7]


def test_values_change_in_place_while_the_order_of_a_column_stays(app: AppTest) -> None:
    select(app, [0, 2])
    before = key_of(app)
    assert key_of(redrawn(app, {7: 0.3, 8: 0.5, 9: 1.0})) == before
    assert key_of(redrawn(app, {7: 0.7, 8: 0.5, 9: 1.0})) != before
    assert shown(app) == [7, 9]


def test_a_table_without_a_selection_keeps_its_sorting_and_its_place(app: AppTest) -> None:
    before = key_of(app)
    assert key_of(redrawn(app, {9: 1.0, 8: 0.2})) == before
    assert shown(app) == []
