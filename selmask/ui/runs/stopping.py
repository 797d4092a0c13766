"""What stopping does to runs, said before it is done, and a button that stops all listed runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.runs.kinds.all_kinds import kind_of
from selmask.runs.many import at_once
from selmask.ui.shell.resources import store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run


def words(runs: Sequence[Run], everything: Sequence[Run]) -> str:
    """The effect of stopping `runs` on them and on those that start from them.

    Args:
        runs: At least one, each of which can be stopped.
        everything: All runs of the workspace.
    """
    effect = _on_one(runs[0]) if len(runs) == 1 else _on_several(runs)
    along = skipped(runs, everything)
    origin = "it" if len(runs) == 1 else "a stopped one"
    verb = counted(len(along), "run that starts", "runs that start")
    return f"{effect} {verb} from {origin} will be skipped." if along else effect


def skipped(runs: Sequence[Run], everything: Sequence[Run]) -> list[Run]:
    """The runs that have not ended and cannot be done without one of `runs`."""
    return at_once.descendants((run.id for run in runs), [run for run in everything if not run.state.is_final])


def offer_all(runs: Sequence[Run], everything: Sequence[Run]) -> None:
    """A button that stops all of `runs` that have not ended; not drawn for one run, which has its own button."""
    stoppable = [run for run in runs if run.state.can_stop]
    if len(stoppable) < 2:
        return
    with st.popover("Stop all", icon=":material/stop:", type="tertiary"):
        st.write(
            f"This stops {counted(len(stoppable), 'run')}. {words(stoppable, everything)} Finished runs are kept. "
            "To continue later, select the stopped runs and choose Resume."
        )
        if st.button(f"Stop {counted(len(stoppable), 'run')}", key="runs-stop-all", icon=":material/stop:"):
            store().runs.stop_all(run.id for run in stoppable)
            st.rerun()


def _on_one(run: Run) -> str:
    if run.state.is_pending:
        return "The run leaves the queue."
    if kind_of(run).resumable:
        return "The run finishes its step and saves a checkpoint."
    return "The run finishes its step and keeps nothing."


def _on_several(runs: Sequence[Run]) -> str:
    sentences = []
    if any(run.state.is_pending for run in runs):
        sentences += ["Waiting runs leave the queue."]
    can_go_on = {kind_of(run).resumable for run in runs if run.state.is_active}
    if can_go_on == {True}:
        sentences += ["Active runs finish their step and save a checkpoint."]
    elif can_go_on == {False}:
        sentences += ["Active runs finish their step and keep nothing, because they cannot be continued."]
    elif can_go_on:
        sentences += ["Active runs finish their step; those that can be continued save a checkpoint."]
    return " ".join(sentences)
