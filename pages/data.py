"""The page Data: the library, and the import."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from selmask import library
from selmask.sample_project import create_sample
from selmask.ui.changes import history_list, rename_box, undo
from selmask.ui.data import after_import, import_form, library_views, wholeness
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.choice import choose, forget
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from selmask.store.datasets import DatasetRecord

TABS = ["Rows", "Profile", "Findings", "Used by"]


def show_library() -> None:
    """A table of all data sets, then the details of one."""
    records = project.datasets()
    if not records:
        nothing_yet()
        return
    after_import.show()
    library_views.table(records)
    names = [record.name for record in records]
    chosen = choose("Data set", names, keys.DATASET, "data set", renamed=store().datasets.present_name)
    if chosen is not None:
        show_one(records[names.index(chosen)])


def show_one(record: DatasetRecord) -> None:
    """The details of one data set in tabs, of which only the open one is drawn, and buttons that change it."""
    if not wholeness.is_whole(record):
        library_views.offer_to_import_again(record)
        change(record)
        return
    views = (library_views.rows, library_views.profile, library_views.findings, library_views.used_by)
    for tab, view in zip(st.tabs(TABS, key=keys.DATA_TAB, bind="query-params"), views, strict=True):
        if tab.open:
            with tab, error_box.shown():
                view(record)
    change(record)


def change(record: DatasetRecord) -> None:
    """Buttons that rename, move and delete the data set."""
    with st.container(horizontal=True):
        rename_box.offer(
            "data set", record.name, keys.DATASET, partial(library.rename_dataset, workspace(), record.name)
        )
        move(record)
        delete(record)


def move(record: DatasetRecord) -> None:
    """A button that moves the data set to another project; none where there is no other."""
    others = {each.name: each for each in store().projects.all() if each.id != record.project_id}
    if not others:
        return
    with st.popover("Move", icon=":material/drive_file_move:", type="tertiary", key=f"data-moving-{record.name}"):
        with_it = (
            " The experiments that use its labels move along; their corpus and lexicon stay."
            if record.kind == "labelled"
            else ""
        )
        st.write(f"This moves {literal(record.name)} to another project.{with_it}")
        target = st.selectbox("Project", list(others), key=f"data-target-{record.name}")
        if st.button("Move it", key=f"data-move-{record.name}", type="primary"):
            with error_box.shown():
                undo.offer(store().changes.move(record.name, others[target]))
                project.switch_to(others[target])
                st.rerun()


def delete(record: DatasetRecord) -> None:
    """A button that asks for confirmation, then deletes the data set.

    Its keys name the data set: a click meant for another one, deleted meanwhile in another tab, must not hit this one.
    """
    with st.popover("Delete", icon=":material/delete:", type="tertiary", key=f"data-deletion-{record.name}"):
        st.write(
            f"This removes the rows of {literal(record.name)}, their report and the original file. "
            f"{undo.promise('Data')}"
        )
        if st.button("Delete this data set", key=f"data-delete-{record.name}", type="primary"):
            with error_box.shown():
                undo.offer(library.delete_dataset(workspace(), record.name))
                forget(keys.DATASET)
                st.rerun()


def nothing_yet() -> None:
    """An empty library, and the two ways to fill it."""
    with empty(
        ":material/database:",
        "No data yet",
        "Your unlabelled texts, labelled texts and lexicons appear here, each with the findings of its import.",
    ):
        sample, own = st.columns([1, 3])
        if own.button("Import a file", key="data-import", icon=":material/upload:"):
            go("Data", keys.IMPORTING)
        if sample.button("Create the synthetic sample", key="data-sample", type="primary"):
            with error_box.shown(), st.spinner("Writing the synthetic sample…"):
                created = create_sample(workspace())
                project.switch_to_that_of(created.corpus.name)
                after_import.note(each.name for each in created)
                st.rerun()


head("Data", "Your texts, labels and lexicons: checked on import; the original files are kept unchanged.")
view = st.segmented_control(
    "View",
    [keys.LIBRARY, keys.IMPORT],
    default=keys.LIBRARY,
    required=True,
    key=keys.VIEW,
    bind="query-params",
    label_visibility="collapsed",
)
if view == keys.IMPORT:
    after_import.forget()
    import_form.show()
else:
    show_library()
    history_list.show({"data set", "project"})
