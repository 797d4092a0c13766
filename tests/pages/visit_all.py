"""Visits every page of the workbench on $SELMASK_HOME, then says whether that brought torch in."""

from __future__ import annotations

import sys

from streamlit.testing.v1 import AppTest

from selmask.ui.entries import ENTRIES
from tests.modules import REPOSITORY
from tests.pages.opened import opened, run_app

app = AppTest.from_function(run_app, default_timeout=60, kwargs={"script": str(REPOSITORY / "app.py")})
visited = [opened(app, entry.name).title[0].value for entry in ENTRIES]
sys.stdout.write(f"pages: {len(visited)}, torch: {'torch' in sys.modules}\n")
