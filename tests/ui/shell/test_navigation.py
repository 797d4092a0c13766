from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page_that_opens_another_in_a_region() -> None:
    import streamlit as st

    from selmask.ui.shell.navigation import go

    def region() -> None:
        if st.button("open", key="home-open"):
            try:
                go("Home")
            except RuntimeError as error:
                st.caption(str(error))

    st.fragment(region)()


def test_a_region_that_redraws_itself_cannot_open_a_page() -> None:
    """The tab might stay white; the same call outside of one is part of the tests of every page."""
    app = AppTest.from_function(page_that_opens_another_in_a_region).run()
    assert not app.exception
    app.button(key="home-open").click().run()
    assert [caption.value for caption in app.caption] == [
        "A region that redraws itself cannot open the page Home: draw a link there instead"
    ]
