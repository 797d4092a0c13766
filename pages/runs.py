"""Runs: the experiments, their runs as one table, and what can be done with those that are selected."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from selmask.disk.room import shortage
from selmask.processes.start import ensure_supervisor, nobody_works
from selmask.runs.products import problem
from selmask.ui.changes import history_list
from selmask.ui.parts import queue, run_line
from selmask.ui.runs import actions, details, experiment_table, free_space, run_table, selected, steady_table, stopping
from selmask.ui.runs.listed import ALL, GROUPS, NOTHING, group_of, listed
from selmask.ui.shell import error_box, keys, live, project
from selmask.ui.shell.head import empty, head
from selmask.ui.shell.navigation import go, link
from selmask.ui.shell.resources import workspace
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run
    from selmask.ui.runs.listed import Listed

NARROWED = "runs-narrowed"
"""The session key that says that a person has just chosen another filter."""
MOST_BARS = 8
"""More bars would push the table, which has all runs, out of view; few machines compute more runs at once."""


def show() -> None:
    """Draws everything; refreshes itself while runs are active."""
    now = listed()
    is_another = steady_table.selected(experiment_table.NAME) is not None
    experiment = experiment_table.choose(now)
    of_experiment = now.of(experiment)
    group = show_filter(of_experiment, now)
    shown = [each for each in of_experiment if group in {ALL, group_of(each.state)}]
    chosen = run_table.selected(now)
    if st.session_state.pop(NARROWED, False) or is_another:
        chosen = [each for each in chosen if each in {seen.run.id for seen in shown}]
        run_table.point_to(chosen)
    order = show_state(of_experiment, now)
    link_to_results(now, experiment)
    show_bars([each for each in shown if each.run.id not in chosen])
    ids = {each.run.id for each in shown}.union(chosen)  # what is watched stays, whatever its state is now
    rows = [each for each in now.seen.values() if each.run.id in ids]
    if rows:
        run_table.draw(rows, chosen, now, experiment, order)
    if not shown:
        st.caption(NOTHING[group])
    show_chosen([now.seen[each] for each in chosen], now, experiment)


def show_filter(seen: Sequence[Observed], listed: Listed) -> str:
    """Draws the filter by state, and the actions on all runs; returns the choice."""
    with st.container(horizontal=True, vertical_alignment="center"):
        group = st.segmented_control(
            "State",
            list(NOTHING),
            default=ALL,
            required=True,
            key=keys.RUNS_TAB,
            bind="query-params",
            on_change=narrow,
            label_visibility="collapsed",
        )
        st.space("stretch")
        runs = [each.run for each in seen]
        free_space.offer(runs)
        stopping.offer_all(runs, listed.everything)
    return str(group)


def narrow() -> None:
    """Notes that selected runs which the new filter leaves out are to be left out, because a person chose it."""
    st.session_state[NARROWED] = True


def show_state(seen: Sequence[Observed], listed: Listed) -> tuple[str, bool]:
    """Says how many runs are in which state, how long they will take, and what is in their way; asks for their order.

    Returns the order (see `run_table.ask_order`).
    """
    show_idleness([each for each in seen if each.state.is_pending])
    counts = Counter(group_of(each.state) for each in seen)
    if counts["Active"] and (full := shortage(workspace().home)):
        st.warning(full, icon=":material/hard_drive:")
    words = ", ".join(f"{counts[group]:,} {group.lower()}" for group in GROUPS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{words}. {queue.outlook_words([each.run for each in seen], listed.outlook)}")
        return run_table.ask_order()


def link_to_results(listed: Listed, experiment: int | None) -> None:
    """Draws a link to the results of an experiment that has ended and of which a compared run has finished."""
    if experiment is not None and listed.has_results(experiment):
        tip, address = "Opens the page Compare.", {keys.EXPERIMENT: listed.names[experiment]}
        link("Compare", "See the results", "runs-results", icon=":material/leaderboard:", tip=tip, address=address)


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


def show_bars(seen: Sequence[Observed]) -> None:
    """Draws the progress of the active ones."""
    for each in [each for each in seen if each.state.is_active][:MOST_BARS]:
        with st.container(border=True, key=f"run-row-{each.run.id}"):
            with st.container(horizontal=True, vertical_alignment="center", key=f"run-head-{each.run.id}"):
                run_line.headline(each)
                st.space("stretch")
                open_button(each.run.id, "Open", ":material/expand_more:")
            run_line.bar(each)


def open_button(run_id: int, label: str, icon: str) -> None:
    """Draws a button that opens the run, or closes it."""
    opens = () if label == "Close" else (run_id,)
    st.button(label, key=f"run-open-{run_id}", icon=icon, type="tertiary", on_click=run_table.point_to, args=(opens,))


def show_chosen(chosen: Sequence[Observed], now: Listed, experiment: int | None) -> None:
    """Draws the details of a single selected run, within an experiment if one is chosen, or the actions on several."""
    selected.show_refusals([each.run.id for each in chosen])
    if len(chosen) > 1:
        selected.show([each.run for each in chosen], now.everything, now.places_of(experiment))
    for seen in chosen if len(chosen) == 1 else ():
        with st.container(border=True, key=f"run-row-{seen.run.id}"):
            show_details(seen, now.everything, now.experiment_of(seen.run.id, experiment))


def show_details(seen: Observed, everything: Sequence[Run], experiment: str | None) -> None:
    """Draws one run: its name, its progress, its actions and its details."""
    wrong = problem(seen.run, workspace())
    with st.container(horizontal=True, vertical_alignment="center", key=f"run-head-{seen.run.id}"):
        run_line.headline(seen)
        st.space("stretch")
        if not seen.state.is_active:
            status = run_line.status(seen)
            st.caption(f"{status}, but {wrong}" if wrong else status, width="content")
        open_button(seen.run.id, "Close", ":material/close:")
    if seen.state.is_active:
        run_line.bar(seen)
    actions.show(seen, everything, experiment, is_incomplete=wrong is not None)
    details.show(seen, wrong)


head("Runs", "Active, waiting and ended runs. They continue when you close this window.")
if project.runs():
    live.region(show)
else:
    text = "Runs appear here with progress, curves and log."
    if others := project.open_elsewhere():
        text += (
            f" {counted(others, 'run')} of other projects {'is' if others == 1 else 'are'} active or waiting: choose a "
            "project in the sidebar to see its runs."
        )
    with empty(":material/monitoring:", "No runs yet", text):
        if st.button("Compose an experiment", key="runs-launch", type="primary"):
            go("Launch")
history_list.show({"experiment", "run"})
