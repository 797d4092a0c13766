"""A button that stops all listed runs that have not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.shell.resources import store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run


def offer(runs: Sequence[Run]) -> None:
    """A button that stops all of `runs` that have not ended; not drawn for one run, which has its own button."""
    stoppable = [run.id for run in runs if run.state.can_stop]
    if len(stoppable) < 2:
        return
    with st.popover("Stop all", icon=":material/stop:", type="tertiary"):
        st.write(
            f"This stops {counted(len(stoppable), 'run')}. Active runs finish their step, and those that can be "
            "continued save a checkpoint; waiting runs leave the queue. Finished runs are kept. To continue later, "
            "select the stopped runs and choose Resume."
        )
        if st.button(f"Stop {counted(len(stoppable), 'run')}", key="runs-stop-all", icon=":material/stop:"):
            store().runs.stop_all(stoppable)
            st.rerun()
