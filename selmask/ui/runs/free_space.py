"""Freeing disk space: the checkpoints and models of many runs, chosen by age and size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from selmask.runs.many.clean_up import Wanted, clean_up, removable
from selmask.ui.runs.disk_uses import disk_uses
from selmask.ui.shell import error_box
from selmask.ui.shell.resources import workspace
from selmask.wording import byte_size, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.runs.many.clean_up import Removable
    from selmask.store.run import Run

DAYS = 7
SECONDS_PER_DAY = 86_400
BYTES_PER_MEGABYTE = 1_000_000


def offer(runs: Sequence[Run]) -> None:
    """A button that asks which checkpoints and models of `runs` to delete; not drawn while no run has ended."""
    if not any(run.state.is_final for run in runs):
        return
    with st.popover("Free disk space", icon=":material/hard_drive:", type="tertiary"):
        found = removable(_wanted(), runs, disk_uses(), workspace())
        if not found:
            st.caption("No run has files of this kind, age and size.")
            return
        st.write(in_words(found))
        size = byte_size(sum(each.total for each in found))
        if st.button(f"Delete them and free {size}", key="runs-free", icon=":material/delete:"):
            with error_box.shown():
                clean_up(workspace(), found)
                st.rerun()


def offer_for(runs: Sequence[Run]) -> None:
    """A button that deletes the checkpoints and models of the selected `runs`; not drawn if they have none."""
    found = removable(Wanted(), runs, disk_uses(), workspace())
    if not found:
        return
    with st.popover(
        f"Free {byte_size(sum(each.total for each in found))}", icon=":material/hard_drive:", type="tertiary"
    ):
        st.write(in_words(found))
        if st.button(f"Delete {named(found)}", key="runs-free-selected", icon=":material/delete:"):
            with error_box.shown():
                clean_up(workspace(), found)
                st.rerun()


def _wanted() -> Wanted:
    checkpoints = st.checkbox(
        "Checkpoints of runs that did not finish",
        value=True,
        key="runs-free-checkpoints",
        help="Needed only to resume these runs.",
    )
    models = st.checkbox(
        "Models of finished runs",
        key="runs-free-models",
        help="Needed by the page Predict, and by runs that start from them.",
    )
    days = st.number_input("Ended at least … days ago", min_value=0, value=DAYS, key="runs-free-days")
    megabytes = st.number_input("At least … MB per run", min_value=0, value=0, key="runs-free-megabytes")
    before = time.time() - days * SECONDS_PER_DAY if days else None
    return Wanted(checkpoints, models, before, int(megabytes * BYTES_PER_MEGABYTE))


def named(found: Sequence[Removable]) -> str:
    """The number of checkpoints and models, such as `3 checkpoints and 12 models`."""
    counts = {"checkpoint": sum(each.checkpoints > 0 for each in found), "model": sum(each.model > 0 for each in found)}
    return " and ".join(counted(number, noun) for noun, number in counts.items() if number)


def in_words(found: Sequence[Removable]) -> str:
    """What is deleted, how much that frees, and what is lost."""
    sentences = [f"This deletes {named(found)} and frees {byte_size(sum(each.total for each in found))}."]
    if any(each.checkpoints for each in found):
        sentences += ["A run without its checkpoint starts from the beginning if it is resumed."]
    if any(each.model for each in found):
        sentences += ["A run without its model cannot predict, and no other run can start from it."]
    return " ".join(
        [*sentences, "Scores, predictions, curves and logs are kept. Runs that have not ended stay as they are."]
    )
