"""The project in the sidebar: its choice, its settings, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.store.names import MOST_LETTERS
from selmask.ui.changes import undo
from selmask.ui.parts import choose
from selmask.ui.shell import choice, error_box, keys, project
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from selmask.store.projects import Project

_KEY = "project-choice"


def show() -> None:
    """Draws the choice; nothing in an empty workspace."""
    now = project.current()
    if now is None:
        return
    names = {each.id: each.name for each in store().projects.all()}
    st.session_state[_KEY] = now.id  # the address may have named another one
    st.selectbox(
        "Project",
        list(names),
        format_func=names.__getitem__,
        key=_KEY,
        on_change=_switch,
        help="What belongs together: a corpus, labelled texts, a lexicon, and the experiments with them. Every page "
        "shows one project.",
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Settings", key="project-settings", icon=":material/tune:", type="tertiary"):
            _settings(now)
        if st.button("New project", key="project-new", icon=":material/add:", type="tertiary"):
            _new()


def _switch() -> None:
    project.switch_to(store().projects.get(st.session_state[_KEY]))


@st.dialog("Project settings")
def _settings(now: Project) -> None:
    name = st.text_input("Name", now.name, key=f"project-name-{now.id}", max_chars=MOST_LETTERS["project"]) or ""
    language = choose.language(
        "Language",
        f"project-language-{now.id}",
        now.language,
        "Proposed for every new import. Data imported already keep their own.",
        placeholder="That of the first import",
    )
    encoder = choose.model(
        "Encoder", f"project-encoder-{now.id}", "Proposed first on Masks and Launch.", of_project=True
    )
    with error_box.shown(), st.container(horizontal=True):
        if st.button("Save", key="project-save", type="primary"):
            with store().transaction():
                # Another tab may have renamed it meanwhile: a name that was not changed here is not given back.
                event = None if name == now.name else store().changes.rename("project", now.name, name)
                renamed = store().projects.get(now.id)
                store().projects.change(renamed, name=renamed.name, language=language, encoder=encoder)
            undo.offer(event)
            st.rerun()
        if _is_empty(now) and st.button("Delete this project", key="project-delete", icon=":material/delete:"):
            undo.offer(store().changes.delete_project(now))
            choice.forget(keys.PROJECT)
            st.rerun()


@st.dialog("New project")
def _new() -> None:
    st.write("A project keeps the data, the experiments and the results of one question apart from all others.")
    name = (
        st.text_input("Name", key="project-new-name", max_chars=MOST_LETTERS["project"], placeholder="Plant health")
        or ""
    )
    if not name.strip():
        st.caption("Name the project to create it.")
    with error_box.shown():
        if st.button("Create", key="project-create", type="primary", disabled=not name.strip()):
            project.switch_to(store().projects.add(name))
            st.rerun()


def _is_empty(now: Project) -> bool:
    return not store().datasets.all(project=now) and not store().experiments.all(now)
