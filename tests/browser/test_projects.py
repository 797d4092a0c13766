"""A project is made, renamed and left; every page keeps to the chosen one, also after a reload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask import library
from selmask.importing.import_request import ImportRequest
from selmask.store.projects import SAMPLE
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.server import AppServer


def test_a_project_is_made_renamed_left_and_kept_in_the_address(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    choice = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Project")
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    visitor.opens("Compare")
    visitor.presses("project-new")
    expect(page.get_by_role("dialog")).to_contain_text("Name the project to create it.")
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
    choice.click()
    page.get_by_role("option", name="Synthetic sample").click()
    visitor.goes_to("Data")
    _saves_a_file_in_a_project_of_its_own(visitor, tmp_path)
    expect(choice).to_have_value("My project")
    assert "project=My+project" in page.url
    expect(visitor.main).not_to_contain_text("may have been deleted")
    visitor.presses("data-next-0")
    expect(visitor.widget("import-file")).to_be_visible()


def _saves_a_file_in_a_project_of_its_own(visitor: Visitor, folder: Path) -> None:
    """Beside the sample, data join a new project unless a person chooses another one."""
    file = folder / "own terms.txt"
    file.write_text("leaf rust\nwheat blight\n", encoding="utf-8")
    visitor.chooses("view", "Import")
    visitor.drops("import-file", file)
    visitor.presses("import-save")
    expect(visitor.main).to_contain_text("Saved: own terms.")


def test_a_corpus_chosen_in_one_project_is_not_missed_in_another(app_server: AppServer, page: Page) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    corpus = filled.add_sample(workspace).corpus
    for name, project in (("newer", SAMPLE), ("fields", "Plant health")):
        request = ImportRequest(kind="corpus", name=name, project=project)
        library.import_dataset(workspace, corpus_file(app_server.home.parent / f"{name}.csv"), request)
    visitor.opens("Masks", "?project=Synthetic+sample")
    page.get_by_role("button", name="Data and tokenizer").click()
    visitor.picks("masks-corpus", corpus.name)
    expect(page).to_have_url(re.compile("masks-corpus="))
    page.keyboard.press("Escape")
    choice = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Project")
    choice.click()
    page.get_by_role("option", name="Plant health").click()
    visitor.settles()
    expect(choice).to_have_value("Plant health")
    expect(visitor.main).to_contain_text("Leaf rust")
    expect(visitor.main).not_to_contain_text("belongs to another project")


def corpus_file(path: Path) -> Path:
    """A file with a few texts."""
    path.write_text("text\n" + "".join(f"Leaf rust was seen in field {n}.\n" for n in range(9)), encoding="utf-8")
    return path
