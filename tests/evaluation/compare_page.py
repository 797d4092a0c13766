"""The page Compare in a process of its own, as JSON on standard output.

`python -m tests.evaluation.compare_page EXPERIMENT METRIC`, in the workspace of the environment.
"""

from __future__ import annotations

import json
import sys

from streamlit.testing.v1 import AppTest

from selmask.processes import lock
from selmask.ui.shell import keys
from selmask.workspace import Workspace
from tests.pages.opened import opened, run_app, without_failure
from tests.support.modules import REPOSITORY

if __name__ == "__main__":
    with lock.sole(Workspace.at().supervisor_lock):  # so that the page starts no supervisor
        app = AppTest.from_function(run_app, default_timeout=180, kwargs={"script": str(REPOSITORY / "app.py")})
        app.query_params[keys.EXPERIMENT] = sys.argv[1]
        page = opened(app, "Compare")
        choice = page.segmented_control(key=f"compare-metric-{sys.argv[1]}")
        without_failure(choice.set_value(sys.argv[2]).run())
        page.session_state["evidence"] = "Table"
        table = without_failure(page.run()).dataframe[0].value
        shown = {"options": list(choice.options), "table": table.to_dict("list")}
        sys.stdout.write(json.dumps(shown) + "\n")
