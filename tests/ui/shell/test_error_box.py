from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from selmask.ui.shell import error_box

if TYPE_CHECKING:
    import pytest


def page_with_bad_input() -> None:
    import streamlit as st

    from selmask.errors import BadInput
    from selmask.ui.shell import error_box

    with error_box.shown():
        raise BadInput("There is no such column", given="![x](http://example.org)", do="Choose another one")
    st.write("the rest of the page")


def page_with_a_bug() -> None:
    from selmask.ui.shell import error_box

    error_box.on_script_error(ZeroDivisionError("secret path /home/someone"))


def page_with_a_bug_inside() -> None:
    from selmask.ui.shell import error_box

    with error_box.shown():
        raise ZeroDivisionError("a bug is not hidden")


def test_an_error_of_ours_is_said_and_the_page_goes_on() -> None:
    app = AppTest.from_function(page_with_bad_input).run()
    said = app.error[0].value
    assert "There is no such column" in said.replace("\\", "")
    assert "Choose another one" in said
    assert "![x]" not in said
    assert app.markdown[-1].value == "the rest of the page"


def test_a_bug_is_told_without_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(page_with_a_bug).run()
    assert app.error[0].value == error_box.UNEXPECTED
    assert "secret path" in caplog.text


def test_a_bug_is_not_taken_for_an_error_of_ours() -> None:
    assert AppTest.from_function(page_with_a_bug_inside).run().exception
