"""`rename`, `history`, `undo` and `purge`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.cli.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]


@pytest.fixture
def workspace(cli: Cli, home: Path, tmp_path: Path) -> Workspace:
    """A workspace with the corpus "reports", on which there is the experiment "first"."""
    file = tmp_path / "reports.csv"
    file.write_text("text\nRust was seen.\nMildew was seen.\n", encoding="utf-8")
    assert cli("import", "corpus", file).code == 0
    workspace = Workspace.at(home)
    Store.of(workspace).experiments.add("first", {"name": "first", "corpus": "reports"}, [])
    return workspace


def listed(cli: Cli, command: str) -> list[str]:
    return [each["name"] for each in json.loads(cli(command, "--json").out)]


@pytest.mark.usefixtures("workspace")
def test_everything_can_be_renamed_and_what_it_was_called_is_still_understood(cli: Cli) -> None:
    renamed = cli("rename", "dataset", "reports", "field reports")
    assert renamed.out.startswith("The data set reports was renamed to field reports. `python -m selmask")
    assert cli("rename", "experiment", "first", "leaf rust").code == 0
    assert cli("rename", "project", "My project", "Plant health", "--json").code == 0
    assert listed(cli, "datasets") == ["field reports"]
    assert listed(cli, "projects") == ["Plant health"]
    assert listed(cli, "history") == ["My project", "first", "reports"]
    assert cli("preview", "--corpus", "reports", "--strategy", "random-word").code == 0
    assert cli("stop", "first").code == 0
    assert [each["name"] for each in json.loads(cli("datasets", "--project", "My project", "--json").out)] == [
        "field reports"
    ]
    assert "is called leaf rust already" in cli("rename", "experiment", "first", "leaf rust").out
    again = cli("rename", "dataset", "reports", "field reports").out
    assert again == "The data set is called field reports already.\n"


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(("thing", "name", "new", "told"), [
    ("dataset", "reports", " ", "A data set needs a name. Given: ''. Accepted: 1 to 80 characters. Choose another"),
    ("dataset", "reprots", "x", "There is no data set called 'reprots'. Accepted: reports. Did you mean 'reports'?"),
    ("experiment", "first", "12", "cannot have this name. Given: '12'. Accepted: a name that is not a number"),
    ("experiment", "first", "x" * 121, "The name of an experiment is too long: it has 121 characters. Given: 'xxx"),
    ("project", "My project", "x" * 81, "The name of a project is too long: it has 81 characters. Given: 'xxx"),
])  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(cli: Cli, thing: str, name: str, new: str, told: str) -> None:
    refused = cli("rename", thing, name, new)
    assert (refused.code, refused.out) == (2, "")
    assert told in refused.err


def test_a_rename_is_undone(cli: Cli, workspace: Workspace) -> None:
    cli("rename", "experiment", "first", "leaf rust")
    assert cli("undo", "1").out == "Undone: The experiment first was renamed to leaf rust.\n"
    assert [each.name for each in Store.of(workspace).experiments.all()] == ["first"]
    again = cli("undo", "1")
    assert (again.code, "This was undone already" in again.err) == (2, True)
    assert cli("history").out.splitlines()[1].endswith("undone")


def test_what_was_deleted_is_listed_with_its_figures_and_put_back(cli: Cli, workspace: Workspace) -> None:
    assert cli("history").out == "Nothing was renamed, moved or deleted yet.\n"
    Store.of(workspace).experiments.delete("first")
    library.delete_dataset(workspace, "reports")
    _, line, kept = cli("history").out.splitlines()
    assert "The data set reports was deleted  corpus, reports.csv, 2 rows, " in line
    assert line.endswith("undo 1")
    assert kept.startswith("Kept for undo: ")
    assert cli("undo", "1").code == 0
    assert listed(cli, "datasets") == ["reports"]


def test_what_is_kept_can_be_deleted_for_good(cli: Cli, workspace: Workspace) -> None:
    assert cli("purge").out == "Nothing was kept.\n"
    Store.of(workspace).experiments.delete("first")
    library.delete_dataset(workspace, "reports")
    assert json.loads(cli("purge", "--json").out)["bytes"] > 0
    refused = cli("undo", "1")
    assert (refused.code, "nothing of it was kept" in refused.err) == (2, True)
    assert list(workspace.datasets.iterdir()) == []
    Store.of(workspace).changes.delete_project(Store.of(workspace).projects.get("My project"))
    assert cli("purge").out == "No disk space to free. What was deleted before can no longer be undone.\n"
    assert cli("purge").out == "Nothing was kept.\n"


@pytest.mark.usefixtures("workspace")
def test_the_history_of_a_project_has_what_belongs_to_no_other(cli: Cli, workspace: Workspace) -> None:
    store = Store.of(workspace)
    for name in ("plants", "animals"):
        store.projects.add(name)
    cli("rename", "experiment", "first", "leaf rust")
    store.changes.rename("project", "plants", "Plants")
    store.changes.move("reports", store.projects.get("animals"))
    in_animals = [each["name"] for each in json.loads(cli("history", "--project", "animals", "--json").out)]
    assert in_animals == ["plants"]
    store.experiments.delete("leaf rust")
    store.projects.delete(store.projects.get("My project"))
    assert len(json.loads(cli("history", "--project", "animals", "--json").out)) == 3
