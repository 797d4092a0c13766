"""The project that all pages keep to: chosen in the sidebar, named in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import NotFound
from selmask.store.state import State
from selmask.ui.shell import address, choice, keys
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.fields.data_kind import Kind
    from selmask.store.datasets import DatasetRecord
    from selmask.store.experiments import Experiment
    from selmask.store.projects import Project
    from selmask.store.run import Run

_CHOSEN = "current project"
"""The session key of the project's id."""

_SWITCHED = "project was switched"
"""The session key that says that the address still names what belonged to another project."""


def current() -> Project | None:
    """The current project; None in a workspace without data."""
    projects = store().projects.all()
    chosen = st.session_state.get(_CHOSEN)
    return next((each for each in projects if each.id == chosen), projects[0] if projects else None)


def datasets(kind: Kind | None = None) -> list[DatasetRecord]:
    """The data sets of the current project, all of them or those of one kind, by name."""
    return store().datasets.all(kind, current())


def experiments() -> list[Experiment]:
    """The experiments of the current project, the newest first."""
    return store().experiments.all(current())


def runs() -> list[Run]:
    """The runs of the current project, in the order in which they were queued first."""
    return within(store().runs.all())


def within(runs: list[Run]) -> list[Run]:
    """Those of `runs` that belong to the current project; all of them if there is none."""
    project = current()
    if project is None:
        return runs
    own = store().projects.runs(project)
    return [run for run in runs if run.id in own]


def open_elsewhere() -> int:
    """The number of runs of other projects that are active or waiting."""
    runs = store().runs.all(states=State.open())
    return len(runs) - len(within(runs)) if runs else 0


def switch_to(project: Project) -> None:
    """Makes it the current project; what the address names, and what was chosen of another project, is forgotten."""
    st.session_state[_CHOSEN], st.session_state[_SWITCHED] = project.id, True
    for key in (keys.EXPERIMENT, keys.RUN, keys.MODEL, keys.DATASET, keys.RUNS_EXPERIMENT, keys.PROJECT):
        choice.forget(key)


def switch_to_that_of(dataset: str) -> None:
    """Makes the project of a data set the current one; the sample's may have any name, or hold other data too."""
    switch_to(store().projects.get(store().projects.of_dataset(dataset) or 0))


def take_from_address() -> None:
    """Makes the project that the address names the current one; must run before any page is drawn.

    A data set, an experiment or a run in the address decides, since a page never shows another than its link names.
    """
    has_switched = st.session_state.pop(_SWITCHED, False)
    named = None if has_switched else _of_what_is_named() or _named()
    if named is not None:
        st.session_state[_CHOSEN] = named
    project = current()
    if project is not None and st.query_params.get(keys.PROJECT) != project.name:
        address.change(keys.PROJECT, project.name)


def gone() -> str | None:
    """The project that the address names, if there is none of this name."""
    name = st.query_params.get(keys.PROJECT)
    return name if name is not None and _named() is None else None


def _named() -> int | None:
    name = st.query_params.get(keys.PROJECT)
    try:
        return None if name is None else store().projects.get(name).id
    except NotFound:
        return None


def _of_run(number: str) -> int | None:
    """The id of the project of a run: of several that share it, the one that the address names or that is current."""
    if not number.isdecimal():
        return None
    projects, named = store().projects, _named() or st.session_state.get(_CHOSEN)
    is_in_it = any(each.id == named and int(number) in projects.runs(each) for each in projects.all())
    return named if is_in_it else projects.of_run(int(number))


def _of_what_is_named() -> int | None:
    """The id of the project of the thing that the address names; None if it names none, or one that is gone."""
    projects = store().projects
    finds: dict[str, Callable[[str], int | None]] = {
        keys.DATASET: projects.of_dataset,
        keys.EXPERIMENT: projects.of_experiment,
        keys.RUNS_EXPERIMENT: projects.of_experiment,
        keys.RUN: _of_run,
        keys.MODEL: _of_run,
        keys.LIKE: projects.of_experiment,
    }
    found = (find(st.query_params[key]) for key, find in finds.items() if key in st.query_params)
    return next((each for each in found if each is not None), None)
