"""Own files become a project of its own, which every page keeps to, also after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.server import AppServer

MOST_CLICKS = 6


def own_files(folder: Path) -> list[Path]:
    """A corpus, labelled texts and a lexicon, in the formats and under the names that people have."""
    texts = [f"In region {n} the farmers saw leaf rust on wheat after a week of rain." for n in range(60)]
    files = {
        "Reports 2026.csv": "Id;Abstract\n" + "".join(f"R-{n};{text}\n" for n, text in enumerate(texts)),
        "rated.tsv": "Text\tClass\n" + "".join(f"{text} Again.\t{'ab'[n % 2]}\n" for n, text in enumerate(texts)),
        "words.txt": "leaf rust\nwheat\nrain\n",
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in files]


def test_from_own_files_to_their_masks_in_few_clicks(app_server: AppServer, page: Page, tmp_path: Path) -> None:
    visitor, clicks = Visitor(page, app_server.url), 0
    visitor.opens("Home")
    visitor.presses("home-import")
    visitor.arrives_at("Data")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(own_files(tmp_path))
    expect(visitor.main).to_contain_text("3 tables were read.")
    visitor.settles()
    visitor.presses("import-save-all")
    visitor.arrives_at("Masks")
    clicks += 3  # two buttons, and the drop
    expect(visitor.main.locator(".sm-columns")).to_be_visible()
    assert clicks <= MOST_CLICKS
    assert {record.kind for record in Store.of(Workspace.at(app_server.home)).datasets.all()} == {
        "corpus",
        "labelled",
        "lexicon",
    }


def test_a_project_is_made_renamed_left_and_kept_in_the_address(app_server: AppServer, page: Page) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    choice = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Project")
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    visitor.opens("Compare")
    visitor.presses("project-new")
    page.get_by_label("Name", exact=True).fill("Plant health")
    page.get_by_label("Name", exact=True).press("Enter")
    visitor.presses("project-create")
    expect(visitor.main).to_contain_text("No experiment yet")
    visitor.goes_to("Home")
    expect(visitor.main).to_contain_text("Bring my own data")
    visitor.presses("project-settings")
    page.get_by_label("Name", exact=True).fill("Plants")
    page.get_by_label("Name", exact=True).press("Enter")
    visitor.presses("project-save")
    expect(choice).to_have_value("Plants")
    visitor.reloads("Home")
    expect(choice).to_have_value("Plants")
    assert "project=Plants" in page.url
    choice.click()
    page.get_by_role("option", name="Synthetic sample").click()
    expect(visitor.main).to_contain_text(filled.EXPERIMENT)
    visitor.goes_to("Compare")
    expect(visitor.widget("compare-verdict")).to_be_visible()
    assert "project=Synthetic+sample" in page.url
    choice.click()
    page.get_by_role("option", name="Plants").click()
    expect(visitor.main).to_contain_text("No experiment yet")
    expect(visitor.main).not_to_contain_text("may have been deleted")
    assert "experiment=" not in page.url
