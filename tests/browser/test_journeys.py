"""The ways of a newcomer, of a person with own files, and of one with hundreds of runs, in few clicks."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser import gestures
from tests.browser.journeys import JOURNEYS, REASON
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.server import AppServer


def walks(name: str, app_server: AppServer, page: Page, folder: Path) -> Visitor:
    """Goes a way in few clicks, with no error; returns who is there then."""
    journey, watch, visitor = JOURNEYS[name], Watch(), Visitor(page, app_server.url)
    journey.prepare(Workspace.at(app_server.home), folder)
    gestures.count_in(page)
    watch.over(page)
    journey.walk(visitor, folder)
    assert gestures.counted_in(page).clicks <= journey.most_clicks
    assert [error for error in watch.errors if REASON not in error] == []  # a box says why a run failed
    return visitor


@pytest.mark.parametrize("name", sorted(JOURNEYS.keys() - {"sample"}))
def test_the_way_takes_few_clicks(name: str, app_server: AppServer, page: Page, tmp_path: Path) -> None:
    walks(name, app_server, page, tmp_path)


def test_the_way_with_the_sample_leads_to_a_run_that_survives_a_killed_server(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    """The run is followed without a click; after a restart of the server, the same worker is still at it."""
    visitor = walks("sample", app_server, page, tmp_path)
    visitor.presses_the_first("Open")
    expect(visitor.main.locator(".js-plotly-plot").first).to_contain_text("Loss while training")
    step = visitor.waits_for_a_step_after(visitor.waits_for_a_step_after(0))
    store = Store.of(Workspace.at(app_server.home))
    [before] = (run for run in store.runs.all() if run.state.is_active)
    app_server.kill()
    while store.runs.get(before.id).step <= before.step:  # its own process goes on
        assert store.runs.get(before.id).state.is_active
        time.sleep(0.05)
    app_server.start()
    visitor.opens("Runs", f"?run={before.id}")
    expect(visitor.main).to_contain_text(re.compile(r"1 active, \d+ waiting"))
    assert visitor.waits_for_a_step_after(step)
    now = store.runs.get(before.id)
    assert (now.pid, now.pid_created, now.attempt) == (before.pid, before.pid_created, 1)
