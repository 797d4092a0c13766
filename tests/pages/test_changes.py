"""Renaming, the history of what was deleted, and Undo in place right after an action."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.experiments.renaming import rename_experiment
from selmask.importing.import_request import ImportRequest
from selmask.store.projects import SAMPLE
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.changes import history_list
from selmask.ui.shell import keys
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words
from tests.pages.test_runs import select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.fields.data_kind import Kind
    from selmask.workspace import Workspace

CORPUS, LABELS, LEXICON = "synthetic sample corpus", "synthetic sample labels", "synthetic sample lexicon"


def undone(app: AppTest) -> AppTest:
    """`app` after a click on Undo in the line above the page."""
    [button] = [each for each in app.button if str(each.key).startswith("undo-last-")]
    return without_failure(button.click().run())


def renamed(app: AppTest, name: str, new: str) -> AppTest:
    app.text_input(key=f"rename-name-{name}").set_value(new).run()
    return app.button(key=f"rename-save-{name}").click().run()


def test_a_renamed_data_set_stays_chosen_and_gets_its_name_back(finished: Workspace, app: AppTest) -> None:
    app.query_params[keys.DATASET] = LABELS
    without_failure(renamed(opened(app, "Data"), LABELS, "Field <b>labels"))
    assert app.selectbox(key=keys.DATASET).value == "Field <b>labels"
    assert f"The data set {LABELS} was renamed to Field <b>labels." in words(app)
    assert "is called Field <b>labels now" not in words(app)
    assert Store.of(finished).experiments.get(filled.EXPERIMENT).spec["labelled"] == "Field <b>labels"
    undone(app)
    assert app.selectbox(key=keys.DATASET).value == LABELS
    assert "Undo" not in [button.label for button in app.button]


def test_a_renamed_experiment_keeps_its_verdict(finished: Workspace, app: AppTest) -> None:
    compare = opened(app, "Compare")
    before = compare.subheader[0].value
    without_failure(renamed(compare, filled.EXPERIMENT, "Leaf rust"))
    assert app.selectbox(key=keys.EXPERIMENT).value == "Leaf rust"
    assert app.subheader[0].value == before
    assert [each.name for each in Store.of(finished).experiments.all()] == ["Leaf rust"]
    undone(app)
    assert app.selectbox(key=keys.EXPERIMENT).value == filled.EXPERIMENT


@pytest.mark.parametrize(("page", "key"), [("Compare", keys.EXPERIMENT), ("Runs", keys.RUNS_EXPERIMENT)])
def test_a_link_with_a_former_name_leads_to_the_experiment(
    finished: Workspace, app: AppTest, page: str, key: str
) -> None:
    rename_experiment(finished, filled.EXPERIMENT, "Leaf rust")
    app.query_params[key] = filled.EXPERIMENT
    opened(app, page)
    assert "There is no experiment" not in words(app)
    if page == "Compare":
        assert app.selectbox(key=key).value == "Leaf rust"
        assert f"{filled.EXPERIMENT} is called Leaf rust now" in words(app)


def test_a_page_that_is_open_follows_a_rename_in_another_tab(sample: Workspace, app: AppTest) -> None:
    app.query_params[keys.DATASET] = LABELS
    opened(app, "Data")
    library.rename_dataset(sample, LABELS, "Field labels")
    without_failure(app.run())
    assert app.selectbox(key=keys.DATASET).value == "Field labels"


FORMS = {
    "Launch": {
        "launch-corpus": CORPUS,
        "launch-lexicon": LEXICON,
        "launch-labelled": LABELS,
        "launch-test": "newer labelled",
    },
    "Masks": {
        "masks-corpus": CORPUS,
        "masks-lexicon": LEXICON,
        "masks-labelled": LABELS,
    },
}
"""Data sets that are not those which the boxes of a form show at first, by the boxes' keys."""


@pytest.mark.parametrize("page", FORMS)
def test_the_boxes_of_a_form_follow_a_rename(sample: Workspace, app: AppTest, tmp_path: Path, page: str) -> None:
    add_newer(sample, tmp_path)
    opened(app, page)
    for key, name in FORMS[page].items():
        app.selectbox(key=key).set_value(name)
    without_failure(app.run())
    rename_all(sample, FORMS[page].values(), "{}, cleaned")
    without_failure(app.run())
    assert shown(app, page) == {key: f"{name}, cleaned" for key, name in FORMS[page].items()}
    opened(app, "Runs")
    rename_all(sample, FORMS[page].values(), "{}, for good")
    opened(app, page)
    assert shown(app, page) == {key: f"{name}, for good" for key, name in FORMS[page].items()}


def test_a_link_with_a_former_name_chooses_the_data_set(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    add_newer(sample, tmp_path)
    library.rename_dataset(sample, CORPUS, "Field reports")
    app.query_params["masks-corpus"] = CORPUS
    assert opened(app, "Masks").selectbox(key="masks-corpus").value == "Field reports"


def test_the_texts_that_were_chosen_stay_when_their_corpus_is_renamed(sample: Workspace, app: AppTest) -> None:
    without_failure(opened(app, "Masks").text_input(key="masks-rows").set_value("3").run())
    library.rename_dataset(sample, CORPUS, "Field reports")
    without_failure(app.run())
    assert app.text_input(key="masks-rows").value == "3"


def add_newer(workspace: Workspace, folder: Path) -> None:
    """Adds a data set of each kind to the project of the sample."""
    kinds: dict[Kind, str] = {"corpus": CORPUS, "lexicon": LEXICON, "labelled": LABELS}
    for kind, name in kinds.items():
        frame = library.dataset(workspace, name).frame().iloc[::3]
        frame.to_csv(file := folder / f"newer {kind}.csv", index=False)
        library.import_dataset(workspace, file, ImportRequest(kind=kind, project=SAMPLE))


def rename_all(workspace: Workspace, names: Iterable[str], new: str) -> None:
    for name in names:
        library.rename_dataset(workspace, name, new.format(name))


def shown(app: AppTest, page: str) -> dict[str, str | None]:
    return {key: app.selectbox(key=key).value for key in FORMS[page]}


def test_a_name_that_is_taken_is_refused_in_place(sample: Workspace, app: AppTest) -> None:
    app.query_params[keys.DATASET] = LABELS
    renamed(opened(app, "Data"), LABELS, CORPUS)
    assert "There is a data set of this name already" in app.error[0].value
    assert [each.name for each in library.datasets(sample, "labelled")] == [LABELS]


def test_a_moved_data_set_goes_back(sample: Workspace, app: AppTest) -> None:
    Store.of(sample).projects.add("Plants")
    app.query_params[keys.DATASET] = LABELS
    opened(app, "Data")
    without_failure(app.button(key=f"data-move-{LABELS}").click().run())
    undone(app)
    assert len(library.datasets(sample, project=Store.of(sample).projects.get(SAMPLE))) == 3


def test_a_deleted_data_set_is_in_the_history_and_comes_back(sample: Workspace, app: AppTest) -> None:
    app.query_params[keys.DATASET] = LABELS
    opened(app, "Data")
    without_failure(app.button(key=f"data-delete-{LABELS}").click().run())
    assert f"The data set {LABELS} was deleted (set of labelled texts, " in words(app)
    undone(app)
    assert len(library.datasets(sample)) == 3
    assert "just now, undone" in words(app)


def test_a_deletion_is_undone_from_the_history_after_the_line_is_gone(sample: Workspace, app: AppTest) -> None:
    event = library.delete_dataset(sample, LABELS)
    opened(app, "Data")
    without_failure(app.button(key=f"history-undo-{event.id}").click().run())
    assert len(library.datasets(sample)) == 3


def test_a_change_that_is_not_among_the_newest_can_be_undone(sample: Workspace, app: AppTest) -> None:
    deletion = library.delete_dataset(sample, CORPUS)
    for old, new in pairwise([LABELS, *(f"labels {number}" for number in range(history_list.MOST_LINES + 1))]):
        library.rename_dataset(sample, old, new)
    assert "History of changes" in [each.label for each in opened(app, "Data").expander]
    older = app.selectbox(key="history-older-choice")
    assert len(older.options) == 1
    without_failure(older.select_index(0).run())
    without_failure(app.button(key=f"history-undo-{deletion.id}").click().run())
    assert len(library.datasets(sample)) == 3
    assert "history-older-choice" not in [each.key for each in app.selectbox]


def test_runs_that_had_not_begun_come_back_stopped_as_the_page_says(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    store = Store.of(sample)
    filled.finish(sample, filled.claim(sample))
    leaves = [run for run in store.runs.all() if not store.runs.children(run.id)]
    chosen = [store.runs.all(states=[State.FINISHED])[0], *leaves[-2:]]
    select(opened(app, "Runs"), *(run.id for run in chosen))
    assert "you can undo it under “History of changes” on the page Runs. A run that has not begun" in words(app)
    without_failure(app.button(key="runs-delete-selected").click().run())
    undone(app)
    assert [run.state for run in store.runs.all(ids=[run.id for run in leaves[-2:]])] == [State.STOPPED] * 2


def test_nothing_is_said_of_waiting_runs_where_none_is_deleted(finished: Workspace, app: AppTest) -> None:
    run = Store.of(finished).runs.all()[-1]
    app.query_params["run"] = str(run.id)
    told = words(opened(app, "Runs"))
    assert "you can undo it under “History of changes” on the page Runs." in told
    assert "has not begun" not in told


def test_what_is_kept_is_deleted_for_good(sample: Workspace, app: AppTest) -> None:
    for record in library.datasets(sample):
        event = library.delete_dataset(sample, record.name)
    opened(app, "Data")
    assert "No data yet" in words(app)
    without_failure(app.button(key="history-empty").click().run())
    assert list(sample.datasets.iterdir()) == []
    assert f"history-undo-{event.id}" not in [button.key for button in app.button]


def test_an_undo_that_another_tab_has_overtaken_says_so(sample: Workspace, app: AppTest) -> None:
    event = library.delete_dataset(sample, LABELS)
    page = opened(app, "Data")
    Store.of(sample).changes.undo(event.id)
    page.button(key=f"history-undo-{event.id}").click().run()
    assert not page.exception
    assert "just now, undone" in words(page)
    assert f"history-undo-{event.id}" not in [button.key for button in page.button]


def test_deleted_runs_come_back_and_the_line_leaves_with_the_page(finished: Workspace, app: AppTest) -> None:
    another, run = Store.of(finished).runs.all()[-2:]
    app.query_params["run"] = str(run.id)
    opened(app, "Runs")
    without_failure(app.button(key=f"run-delete-{run.id}").click().run())
    assert f"{run.title} was deleted." in words(app)
    undone(app)
    assert Store.of(finished).runs.get(run.id) == run
    app.query_params["run"] = str(another.id)
    without_failure(opened(app, "Runs").button(key=f"run-delete-{another.id}").click().run())
    assert [each for each in app.button if str(each.key).startswith("undo-last-")]
    opened(app, "Data")
    assert not [each for each in app.button if str(each.key).startswith("undo-last-")]


def test_a_deleted_experiment_comes_back_with_its_runs(finished: Workspace, app: AppTest) -> None:
    before = Store.of(finished).runs.all()
    opened(app, "Compare")
    without_failure(app.button(key=f"compare-delete-{filled.EXPERIMENT}").click().run())
    assert Store.of(finished).runs.all() == []
    undone(app)
    assert Store.of(finished).runs.all() == before
    assert app.selectbox(key=keys.EXPERIMENT).value == filled.EXPERIMENT


def test_a_run_that_was_put_first_goes_back_to_its_place(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    store = Store.of(sample)
    before = [run.id for run in store.runs.pending()]
    app.query_params["run"] = str(before[-1])
    opened(app, "Runs")
    without_failure(app.button(key=f"run-first-{before[-1]}").click().run())
    assert [run.id for run in store.runs.pending()] != before
    undone(app)
    assert [run.id for run in store.runs.pending()] == before


@pytest.mark.usefixtures("finished")
def test_freed_disk_space_is_in_the_history_of_runs(app: AppTest) -> None:
    opened(app, "Runs")
    app.checkbox(key="runs-free-models").set_value(True).run()
    app.number_input(key="runs-free-days").set_value(0).run()
    without_failure(app.button(key="runs-free").click().run())
    assert "were cleaned up: checkpoints or models were deleted" in words(app)
    assert "models, " in words(app)
