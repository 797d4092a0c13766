"""Visits every page of the workbench on $SELMASK_HOME, then reports whether torch was imported."""

from __future__ import annotations

import sys

from streamlit.testing.v1 import AppTest

from selmask.ui.shell.navigation import ENTRIES
from tests.pages.opened import opened, run_app
from tests.support.modules import REPOSITORY

app = AppTest.from_function(run_app, default_timeout=180, kwargs={"script": str(REPOSITORY / "app.py")})
visited = [opened(app, entry.name).title[0].value for entry in ENTRIES]
sys.stdout.write(f"pages: {len(visited)}, torch: {'torch' in sys.modules}\n")
