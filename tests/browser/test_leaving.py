"""Leaving a page from within a region that redraws itself, while a run is active."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from selmask.processes import lock
from selmask.store.store import Store
from selmask.ui.shell import live
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.server import AppServer

_MILLISECONDS_BETWEEN_REDRAWS = 1000 * live.SECONDS
ROUNDS, MANY_ROUNDS = 20, 200
LINKS = {"masks": "Masks", "clone": "Launch"}
"""The links of a run, and where they lead."""


@pytest.fixture
def run_id(app_server: AppServer) -> Iterator[int]:
    """A finished post-training, beside a run that is active as long as this process lives."""
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace, strategies=("random-word", "sm-lex-tfidf"))
    while (run := filled.claim(workspace)).kind != "post-training":
        filled.finish(workspace, run)
    filled.finish(workspace, run)
    filled.begin_next(workspace)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor and worker
        assert Store.of(workspace).runs.get(run.id).state.is_finished
        yield run.id


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(MANY_ROUNDS, marks=pytest.mark.long)])
def test_no_click_leaves_the_tab_white(app_server: AppServer, page: Page, run_id: int, rounds: int) -> None:
    visitor, complaints = Visitor(page, app_server.url), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for number, link in product(range(rounds), LINKS):
        visitor.opens("Runs", f"?state=Finished&run={run_id}")
        page.wait_for_timeout(
            _MILLISECONDS_BETWEEN_REDRAWS * (7 * number % 20) / 20
        )  # at every moment between two redraws
        visitor.widget(f"run-{link}-{run_id}").get_by_role("link").click()
        visitor.arrives_at(LINKS[link])
    assert [each for each in complaints if "delta path" in each] == []
