from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.server import AppServer, processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

SCRIPT = """
import os, streamlit, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
streamlit.title(os.environ["SELMASK_HOME"])
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AppServer]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    server = AppServer(home=tmp_path / "workspace", log=tmp_path / "server.log", script=script)
    yield server
    server.stop()


def test_survives_a_kill_and_leaves_nothing_behind(server: AppServer, page: Page) -> None:
    server.start()
    page.goto(server.url)
    page.get_by_role("heading", name=str(server.home)).wait_for()
    server.kill()
    assert list(processes_of(server.home)), "what the server started must outlive it"
    server.start()
    page.goto(server.url)
    page.get_by_role("heading", name=str(server.home)).wait_for()
    server.stop()
    assert not list(processes_of(server.home))


def test_a_server_that_ends_at_once_shows_its_log(server: AppServer) -> None:
    server.script.unlink()
    with pytest.raises(AssertionError, match="does not exist"):
        server.start()
