"""The ways of a newcomer, of a person with own files, and of one with hundreds of runs, in few clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.workspace import Workspace
from tests.browser import gestures
from tests.browser.journeys import JOURNEYS, REASON
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.server import AppServer


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_way_takes_few_clicks(name: str, app_server: AppServer, page: Page, tmp_path: Path) -> None:
    journey, watch = JOURNEYS[name], Watch()
    journey.prepare(Workspace.at(app_server.home), tmp_path)
    gestures.count_in(page)
    watch.over(page)
    journey.walk(Visitor(page, app_server.url), tmp_path)
    assert gestures.counted_in(page).clicks <= journey.most_clicks
    assert [error for error in watch.errors if REASON not in error] == []  # a box says why a run failed
