"""The page Masks under one strategy, in its own process: `python -m tests.masking.masks_page STRATEGY`, JSON on stdout.

The workspace is that of the environment.
"""

from __future__ import annotations

import json
import sys

from streamlit.testing.v1 import AppTest

from selmask.processes import lock
from selmask.workspace import Workspace
from tests.pages.opened import opened, run_app, without_failure
from tests.support.modules import REPOSITORY

if __name__ == "__main__":
    with lock.sole(Workspace.at().supervisor_lock):  # so that the page starts no supervisor
        app = AppTest.from_function(run_app, default_timeout=180, kwargs={"script": str(REPOSITORY / "app.py")})
        page = opened(app, "Masks")
        choice = page.multiselect(key="masks-strategies")
        without_failure(choice.set_value([sys.argv[1]]).run())
        shown = {"options": list(choice.options), "html": " ".join(element.value for element in page.html)}
        sys.stdout.write(json.dumps(shown) + "\n")
