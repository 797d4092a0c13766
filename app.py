"""The workbench: `streamlit run app.py`.

Streamlit finds the server below and imports this file once for it; then it runs the same file as a script, once for
every view of a page.
"""

from __future__ import annotations

import streamlit as st

from selmask.ui import errors, frame, loopback

if __name__ == "__main__":
    frame.show()
else:
    frame.claim_pages()
    app = st.App(__file__, middleware=[loopback.guard()], on_script_error=errors.on_script_error)
