"""Actions on a run; only those that its state allows are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.processes.start import ensure_supervisor
from selmask.runs import control
from selmask.runs.kinds.all_kinds import kind_of
from selmask.runs.many import deletion
from selmask.ui.changes import undo
from selmask.ui.runs import free_space, stopping
from selmask.ui.shell import address, error_box, keys
from selmask.ui.shell.navigation import link
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run


FIRST = "The run gets the next free device, after the runs that it starts from."


def show(seen: Observed, everything: Sequence[Run], experiment: str | None, *, is_incomplete: bool) -> None:
    """Draws the buttons for the run's state.

    Args:
        seen: The run.
        everything: All runs of the workspace.
        experiment: The experiment that a clone is of; None if the run belongs to none.
        is_incomplete: Whether it has finished, but its model or scores are gone.
    """
    run, state = seen.run, seen.state
    with st.container(horizontal=True, vertical_alignment="center"):
        if state.can_stop and run.state.can_stop:
            _offer_to_stop(run, everything)
        if state.is_pending:
            _button("Run next", "first", ":material/vertical_align_top:", run, _put_first, FIRST)
        if state.can_resume and run.state.can_resume:
            _button(
                "Resume",
                "resume",
                ":material/play_arrow:",
                run,
                _resume,
                "Continue from the last checkpoint, if there is one.",
            )
        if is_incomplete or (state.can_retry and run.state.can_retry):
            _button(
                "Start again", "retry", ":material/replay:", run, _retry, "Start from the beginning; keeps the log."
            )
        if kind_of(run).has_masks and run.attempt:
            link(
                "Masks",
                "See the masks",
                f"run-masks-{run.id}",
                icon=":material/ink_highlighter:",
                tip="The words that it masks, epoch by epoch.",
                address={keys.RUN: str(run.id)},
            )
        if experiment is not None:
            link(
                "Launch",
                "Clone",
                f"run-clone-{run.id}",
                icon=":material/content_copy:",
                tip="Open Launch with the settings of this run's experiment.",
                address={keys.LIKE: experiment},
            )
        free_space.offer_for([run])
        if state.can_delete and run.state.can_delete:
            with st.popover("Delete", icon=":material/delete:", type="tertiary"):
                st.write(
                    f"This deletes the model, the predictions, the curves and the log. {undo.promise('Runs', [run])}"
                )
                _button("Delete this run", "delete", ":material/delete:", run, _delete, "")


def _button(label: str, name: str, icon: str, run: Run, do: Callable[[Run], None], tip: str) -> None:
    if st.button(label, key=f"run-{name}-{run.id}", icon=icon, help=tip or None):
        with error_box.shown():
            do(run)
            st.rerun()


def _offer_to_stop(run: Run, everything: Sequence[Run]) -> None:
    """A button that stops the run; asks first if that takes other runs along."""
    effect = stopping.words([run], everything)
    if not stopping.skipped([run], everything):
        _button("Stop", "stop", ":material/stop:", run, _stop, effect)
        return
    with st.popover("Stop", icon=":material/stop:", type="tertiary"):
        st.write(effect)
        _button("Stop this run", "stop", ":material/stop:", run, _stop, "")


def _stop(run: Run) -> None:
    store().runs.request_stop(run.id)


def _put_first(run: Run) -> None:
    undo.offer(store().changes.put_first([run.id]))


def _resume(run: Run) -> None:
    store().runs.resume(run.id)
    ensure_supervisor(workspace())


def _retry(run: Run) -> None:
    control.retry(workspace(), run.id)
    ensure_supervisor(workspace())


def _delete(run: Run) -> None:
    undo.offer(deletion.delete(workspace(), run.id))
    address.change(keys.RUN, None)
