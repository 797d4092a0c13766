"""Text from files, and names, on every page of a real browser: text stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from selmask import library
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_experiment
from selmask.importing.import_request import ImportRequest
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled
from tests.support.projects import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Request

    from tests.browser.server import AppServer

ELSEWHERE = "evil.org"
HOSTILE = (
    f"[x](http://{ELSEWHERE}/a) http://{ELSEWHERE}/b www.{ELSEWHERE} a@{ELSEWHERE} "
    f"<img src=//{ELSEWHERE}> $x$ :smile: # h"
)
NAME = f"[x](www.{ELSEWHERE}) a@{ELSEWHERE} $x$ :material_home:"
"""A name of a data set, which has no slash."""

INITIALS = {"corpus": "C", "labelled": "L", "lexicon": "T"}
"""The first letter of the name of each data set."""

MADE_OF_TEXT = {
    "a link": f'a[href*="{ELSEWHERE}"]',
    "a picture": f'img[src*="{ELSEWHERE}"]',
    "a formula": ".katex",
    "a heading": ':is(h1, h2):text-is("h")',
}


class View(NamedTuple):
    """A page, the query that opens a part of it, and a text that must be readable there."""

    page: str
    query: str = ""
    text: str = ""


VIEWS = [
    View("Home", text=f"www.{ELSEWHERE}"),
    *(
        View("Data", f"?dataset={kind}&aspect={aspect}")
        for kind in ("L", "T")
        for aspect in ("Rows", "Profile", "Findings")
    ),
    View("Data", "?dataset=C&aspect=Used+by", f"http://{ELSEWHERE}/b"),
    View("Masks"),
    View("Launch"),
    View("Runs", "?run=1", f"http://{ELSEWHERE}/b"),
    *(View("Compare", f"?evidence={tab}") for tab in ("Arms", "Classes", "Settings", "Table")),
    View("Predict"),
]


@pytest.fixture
def hostile(app_server: AppServer, tmp_path: Path) -> Workspace:
    """A workspace in which everything that a person or a file names has such a name."""
    workspace = Workspace.at(app_server.home)
    texts = [f"{HOSTILE} report {number} about rust on wheat" for number in range(30)]
    labelled = [(f"{HOSTILE} case {number}", f"{HOSTILE} {number % 3}") for number in range(30)]
    labelled += [(f"more text {number}", HOSTILE) for number in range(4)]
    files = {
        "corpus": write_csv(tmp_path / "c.csv", ["text"], [[text] for text in texts]),
        "labelled": write_csv(tmp_path / "l.csv", ["text", "label"], labelled),
        "lexicon": write_csv(tmp_path / "t.csv", ["term"], [["rust"], [HOSTILE], ["never found " + HOSTILE]]),
    }
    names = {kind: f"{initial} {NAME}" for kind, initial in INITIALS.items()}
    for kind, file in files.items():
        request = ImportRequest.parse({"kind": kind, "name": names[kind], "file_name": f"{NAME}.csv"})
        library.import_dataset(workspace, file, request)
    # All texts are nearly the same text.
    alike = {"near_duplicates": False, "containing_texts": False, "fine_tuning": {"near_duplicates_together": False}}
    spec = {"name": HOSTILE, **names, "fine_tuning_seeds": [0, 1], "anchors": [], **alike}
    queue_experiment(workspace, ExperimentSpec.parse(spec))
    filled.fail_next(workspace, f"The file {HOSTILE} is gone.")
    filled.finish_all(workspace)
    return workspace


@pytest.mark.long
def test_text_from_files_stays_text_on_every_page(app_server: AppServer, hostile: Workspace, page: Page) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((app_server.url, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    names = {record.name[0]: record.name for record in Store.of(hostile).datasets.all()}
    visitor = Visitor(page, app_server.url)
    for view in VIEWS:
        chosen = view.query.removeprefix("?dataset=")[:1]
        visitor.opens(view.page, view.query.replace(f"={chosen}&", f"={quote(names.get(chosen, ''))}&"))
        if view.text:
            expect(visitor.main).to_contain_text(view.text.replace("://", ":\u2060//").replace("www", "www\u2060"))
        for what, selector in MADE_OF_TEXT.items():
            assert visitor.main.locator(selector).count() == 0, f"{view} has {what}"
        assert page.get_by_test_id("stException").count() == 0, view
    assert not foreign
