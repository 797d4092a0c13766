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


def page_with_an_unexpected_error() -> None:
    from selmask.ui.shell import error_box

    error_box.on_script_error(ZeroDivisionError("secret path /home/someone"))


def page_with_an_unexpected_error_inside() -> None:
    from selmask.ui.shell import error_box

    with error_box.shown():
        raise ZeroDivisionError("unexpected")


def test_a_selmask_error_is_shown_and_the_rest_of_the_page_is_drawn() -> None:
    app = AppTest.from_function(page_with_bad_input).run()
    message = app.error[0].value
    assert "There is no such column" in message.replace("\\", "")
    assert "Choose another one" in message
    assert "![x]" not in message
    assert app.markdown[-1].value == "the rest of the page"


def test_an_unexpected_error_is_shown_without_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(page_with_an_unexpected_error).run()
    assert app.error[0].value == error_box.UNEXPECTED
    assert "secret path" in caplog.text


def test_an_unexpected_error_inside_is_not_shown_as_a_selmask_error() -> None:
    assert AppTest.from_function(page_with_an_unexpected_error_inside).run().exception
