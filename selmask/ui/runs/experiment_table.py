"""The experiments as rows of a table; choosing one limits the page to its runs, and stands in the address."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.ui.runs import steady_table
from selmask.ui.runs.listed import GONE, GROUPS, group_of
from selmask.ui.shell import address, choice, keys, table_height
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.processes.alive.liveness import Observed
    from selmask.ui.runs.listed import Listed

NAME = "experiments"
MOST_ROWS = 6
URGENT_FIRST = sorted(GROUPS, key=lambda group: group in {"Stopped", "Finished"})
"""What has ended well comes last, where a narrow column cuts it off."""
NUMBER = st.column_config.NumberColumn
COLUMNS = {
    "Experiment": st.column_config.TextColumn(width=200),
    "Runs": NUMBER(width=55),
    "State": st.column_config.TextColumn(width=185),
    "Done": st.column_config.ProgressColumn(
        format="percent", min_value=0, max_value=1, width=100, help="The share of its runs that have ended."
    ),
    "Left": NUMBER(
        "Min left",
        format="%.0f",
        width=70,
        help="Estimated minutes until it ends, counting runs that come first; empty while no similar run has finished.",
    ),
    "Spent": NUMBER("Min spent", format="%.0f", width=80, help="Minutes of the runs that have ended."),
    "Disk": NUMBER("MB", format="localized", width=60, help="Disk space of runs that are not active."),
}


def choose(listed: Listed) -> int | None:
    """Draws the table; returns the number of the chosen experiment, None for all runs.

    A name in the address that no experiment has is said, and nothing is chosen in its place.
    """
    chosen = _chosen(listed)
    if listed.names:
        frame = pd.DataFrame([_row(name, listed.of(number), listed) for number, name in listed.names.items()])
        frame.index = pd.Index(listed.names)
        steady_table.draw(
            NAME,
            frame,
            [chosen] if chosen in listed.names else [],
            "single-row",
            column_config=COLUMNS,
            height=table_height.height(frame, MOST_ROWS),
            placeholder="",
        )
    return chosen


def _chosen(listed: Listed) -> int | None:
    just = steady_table.selected(NAME)
    if just is not None:
        number = next((each for each in just if each in listed.names), None)
        address.change(keys.RUNS_EXPERIMENT, None if number is None else listed.names[number])
        return number
    named = st.query_params.get(keys.RUNS_EXPERIMENT)
    if named is not None and named not in listed.names.values():
        named = store().experiments.present_name(named)
    number = next((each for each, name in listed.names.items() if name == named), None)
    if named is not None and number is None:
        choice.say_gone("experiment", "called", named)
        return GONE
    return number


def _row(name: str, seen: Sequence[Observed], listed: Listed) -> dict[str, object]:
    counts = Counter(group_of(each.state) for each in seen)
    runs = [each.run for each in seen]
    spent = [run.ended_at - run.started_at for run in runs if run.ended_at and run.started_at]
    has_open = any(not run.state.is_final for run in runs)
    left = listed.outlook.seconds_left(runs) if has_open else None
    uses = [use.total for run in runs if (use := listed.disk[run.id])]
    return {
        "Experiment": name,
        "Runs": len(runs),
        "State": ", ".join(f"{counts[group]:,} {group.lower()}" for group in URGENT_FIRST if counts[group]),
        "Done": round(sum(run.state.is_final for run in runs) / max(1, len(runs)), 2),
        "Left": float("nan") if left is None else left / 60,
        "Spent": sum(spent) / 60,
        "Disk": round(sum(uses) / 1e6, 1),
    }
