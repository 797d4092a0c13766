"""The workbench: `streamlit run app.py`.

Streamlit imports this file once to get the server it defines, then runs the same file as a script each time a page is
drawn.
"""

from __future__ import annotations

if __name__ == "__main__":
    from selmask.ui import frame

    frame.show()
else:
    import streamlit as st

    from selmask.ui import first_paint, loopback
    from selmask.ui.shell import error_box, navigation

    navigation.ignore_pages_folder()
    app = st.App(
        __file__,
        routes=first_paint.routes(),
        middleware=[loopback.guard()],
        on_script_error=error_box.on_script_error,
    )
