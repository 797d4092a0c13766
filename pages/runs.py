"""Runs: active, waiting and ended runs, with the details of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.disk.room import shortage
from selmask.processes.start import ensure_supervisor, nobody_works
from selmask.runs.products import problem
from selmask.ui.parts import queue, run_line
from selmask.ui.runs import actions, batch, details
from selmask.ui.shell import choice, error_box, keys, live, project
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run
    from selmask.store.state import State

ON_A_PAGE = 20
EMPTY = {
    "Active": "No run is active.",
    "Waiting": "No run is waiting.",
    "Finished": "No run has finished yet.",
    "Stopped": "No run was stopped.",
    "Failed or skipped": "No run has failed, was lost, or was skipped because of another.",
}


def group_of(state: State) -> str:
    """The tab of runs in `state`."""
    if state.is_active:
        return "Active"
    if state.is_pending:
        return "Waiting"
    if state.is_trouble:
        return "Failed or skipped"
    return "Finished" if state.is_finished else "Stopped"


def line(seen: Observed) -> None:
    """Draws one run: its name, its progress, and its details if it is open."""
    is_open, wrong = is_chosen(seen), problem(seen.run, workspace())
    with st.container(border=True, key=f"run-row-{seen.run.id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"run-head-{seen.run.id}"):
            run_line.headline(seen)
            st.space("stretch")
            if not seen.state.is_active:
                status = run_line.status(seen)
                st.caption(f"{status}, but {wrong}" if wrong else status, width="content")
            st.button(
                "Close" if is_open else "Open",
                key=f"run-open-{seen.run.id}",
                icon=":material/expand_less:" if is_open else ":material/expand_more:",
                type="tertiary",
                on_click=choose,
                args=(None if is_open else seen.run.id,),
            )
        if seen.state.is_active:
            run_line.bar(seen)
        if is_open:
            actions.show(seen, is_incomplete=wrong is not None)
            details.show(seen, wrong)


def choose(run_id: int | None) -> None:
    """Opens a run through the address, so that it can be shared; None closes the open run."""
    if run_id is None:
        st.query_params.pop(keys.RUN, None)
    else:
        st.query_params[keys.RUN] = str(run_id)


def leave() -> None:
    """Closes the open run if the chosen tab does not contain it, because the address would lead back to its tab."""
    chosen = next((run for run in store().runs.all() if st.query_params.get(keys.RUN) == str(run.id)), None)
    if chosen is None or group_of(live.observe([chosen])[0].state) != st.session_state[keys.RUNS_TAB]:
        choose(None)


def is_chosen(seen: Observed) -> bool:
    """Whether the address names this run."""
    return st.query_params.get(keys.RUN) == str(seen.run.id)


def say_if_gone() -> None:
    """Says so if the address names a run that is not there."""
    named = st.query_params.get(keys.RUN)
    if named is not None and all(str(run.id) != named for run in store().runs.all()):
        choice.say_gone("run", "number", named)


def place_of_chosen(groups: dict[str, list[Observed]]) -> tuple[str, int] | None:
    """The tab and the page, counted from 1, of the run that the address names."""
    for name, runs in groups.items():
        for number, seen in enumerate(runs):
            if is_chosen(seen):
                return name, number // ON_A_PAGE + 1
    return None


def turn_to(tab: str, page: int, shown: str) -> None:
    """Shows a page of a tab, even if the address names another tab, because the run may have moved since."""
    st.session_state[page_key(tab)] = page
    if shown != tab:
        keys.hand_over({keys.RUNS_TAB: tab})
        st.rerun()


def page_key(group: str) -> str:
    """The key of a tab's pagination."""
    return f"runs-page-{group}"


def in_order() -> list[Run]:
    """All runs of the project: waiting ones in the order of the queue, ended ones from the newest to the oldest."""
    turns = {run.id: turn for turn, run in enumerate(store().runs.pending())}
    return sorted(project.runs(), key=lambda run: turns.get(run.id, 0) if run.state.is_pending else -run.id)


def choose_group(groups: dict[str, list[Observed]]) -> str:
    """Draws the tabs and returns the chosen one: at first that of the run in the address, else the first with runs."""
    place = None if keys.RUNS_TAB in st.session_state else place_of_chosen(groups)
    first = place[0] if place else next((name for name in groups if groups[name]), "Active")
    group = st.segmented_control(
        "State",
        list(groups),
        default=first,
        required=True,
        key=keys.RUNS_TAB,
        bind="query-params",
        on_change=leave,
        label_visibility="collapsed",
    )
    if place:
        turn_to(*place, shown=group)
    return str(group)


def show_idleness(waiting: list[Observed]) -> None:
    """Says if no supervisor works on the waiting runs, with a button that starts one."""
    idle = nobody_works(workspace(), waiting)
    if not idle:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(idle, icon=":material/warning:")
        if st.button("Start a supervisor", key="runs-supervise", icon=":material/play_arrow:"):
            with error_box.shown():
                ensure_supervisor(workspace())
                st.rerun()


def show() -> None:
    """Draws the runs of the chosen tab; refreshes itself while runs are active."""
    with st.container(horizontal=True, vertical_alignment="center"):
        tabs = st.container(width="content")
        wanted = batch.choose_experiment()
        runs = [run for run in in_order() if wanted is None or run.id in wanted]
        groups: dict[str, list[Observed]] = {name: [] for name in EMPTY}
        for seen in live.observe(runs):
            groups[group_of(seen.state)].append(seen)
        with tabs:
            group = choose_group(groups)
        if group in {"Active", "Waiting"}:
            st.space("stretch")
            batch.offer_to_stop(runs)
    say_if_gone()
    show_idleness(groups["Waiting"])
    if groups["Active"] and (full := shortage(workspace().home)):
        st.warning(full, icon=":material/hard_drive:")
    counts = ", ".join(f"{len(members):,} {name.lower()}" for name, members in groups.items())
    st.caption(f"{counts}. {queue.outlook_words(runs)}")
    chosen = groups[group]
    if not chosen:
        st.caption(EMPTY[group])
    pages = -(-len(chosen) // ON_A_PAGE)
    page = st.pagination(pages, key=page_key(group)) if pages > 1 else 1
    for seen in chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        line(seen)


head("Runs", "Active, waiting and ended runs. They continue when you close this window.")
if project.runs():
    live.region(show)
else:
    with empty(":material/monitoring:", "No runs yet", "Runs appear here with progress, curves and log."):
        if st.button("Compose an experiment", key="runs-launch", type="primary"):
            go("Launch")
