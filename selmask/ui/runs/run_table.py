"""The runs as one table, and which of them are selected. A single selected run stands in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from selmask.evaluation.metrics import MACRO_F1
from selmask.masking.registry import strategies
from selmask.ui.parts import run_line
from selmask.ui.runs import steady_table
from selmask.ui.shell import address, choice, keys, table_height
from selmask.ui.words.safe_text import literal
from selmask.ui.words.titled_arms import titles_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from selmask.processes.alive.liveness import Observed
    from selmask.runs.many.disk_use import DiskUse
    from selmask.store.experiments import Place
    from selmask.ui.runs.listed import Listed

NAME = "table"
MOST_ROWS, MOST_BESIDE_DETAILS = 11, 6
"""The rows in view; fewer while a run is open, so that its details are in view as well."""
NUMBER = st.column_config.NumberColumn
COLUMNS = {
    "Run": NUMBER(width=55, pinned=True, help="The number of the run, as in its address."),
    "What": st.column_config.TextColumn(width=310),
    "Kind": st.column_config.TextColumn(width=105),
    "Arm": st.column_config.TextColumn(
        width=110, help=f"An anchor, or a strategy by its name: {literal(titles_of(strategies()))}."
    ),
    "Repeat": NUMBER(width=65, help="Empty for a run that several repeats share."),
    "Labels": st.column_config.TextColumn(width=65),
    "State": st.column_config.TextColumn(width=155),
    "Progress": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=100),
    "Score": NUMBER("Score, %", format="%.1f", width=75, help="Macro-F1 on the test texts, of a classifier."),
    "Minutes": NUMBER("Min", format="%.1f", width=60, help="Minutes of the last attempt, once it has ended."),
    "Disk": NUMBER("MB", format="localized", width=60, help="Disk space: model, checkpoints, predictions and log."),
}
FIGURES = ["State", "Progress", "Score", "Minutes", "Disk"]
IN_ONE_EXPERIMENT = ["Run", "Kind", "Arm", "Repeat", "Labels", *FIGURES, "What"]
"""Within an experiment, a run is known by its place; elsewhere by its title."""
ELSEWHERE = ["Run", "What", *FIGURES, "Kind", "Experiment", "Arm", "Repeat", "Labels"]
TURN = "Turn"
SORTED_BY = [TURN, "Run", "What", "Kind", "Arm", "Repeat", "Labels", "Score", "Minutes", "Disk"]
"""The orders on offer: that of `Listed`, or by a column whose values stay while a run is at work."""


def selected(listed: Listed) -> list[int]:
    """The numbers of the selected runs; those that are gone are left out, and one that the address names is said."""
    just, named = steady_table.selected(NAME), st.query_params.get(keys.RUN)
    if just is not None:
        kept = [each for each in just if each in listed.seen]  # one may have been deleted on another page meanwhile
        point_to(kept)
        return kept
    if named is not None:
        if named.isdecimal() and int(named) in listed.seen:
            return [int(named)]
        choice.say_gone("run", "number", named)
    before = [each for each in steady_table.last_selected(NAME) if each in listed.seen]
    return before if len(before) > 1 else []  # the address no longer names a single one


def point_to(chosen: Collection[int]) -> None:
    """Lets the address name a single selected run, so that it can be shared; no run if none or several are selected."""
    address.change(keys.RUN, str(*chosen) if len(chosen) == 1 else None)


def ask_order() -> tuple[str, bool]:
    """Asks by what the table is sorted; returns the column, or `TURN`, and whether the largest value comes first.

    The order that a click on a heading makes is known to the browser alone, and ends with the table that has it: one
    with selected rows is often made anew.
    """
    column = st.selectbox(
        "Sort by",
        SORTED_BY,
        key="runs-sort",
        format_func=lambda name: f"Sort by {COLUMNS.get(name, {}).get('label') or name.lower()}",
        label_visibility="collapsed",
        width=180,
        persist_state="session",
    )
    is_descending = st.toggle(
        "Descending", key="runs-descending", disabled=column == TURN, persist_state="session", width="content"
    )
    return str(column), is_descending


def draw(
    seen: Sequence[Observed],
    chosen: Sequence[int],
    listed: Listed,
    experiment: int | None,
    order_of_rows: tuple[str, bool],
) -> None:
    """Draws the table of the runs `seen`, of one experiment or (None) of all, in an order from `ask_order`."""
    places = listed.places_of(experiment)
    frame = pd.DataFrame([_row(each, listed.disk[each.run.id], *places.get(each.run.id, ("", []))) for each in seen])
    frame.index = pd.Index([each.run.id for each in seen])
    frame = _in_order(frame, *order_of_rows)
    is_one = experiment in listed.places or [*listed.names] == [*listed.places][:1]
    order = list(IN_ONE_EXPERIMENT if is_one else ELSEWHERE)
    if not has_budgets(frame):
        order.remove("Labels")
    height = table_height.height(frame, MOST_BESIDE_DETAILS if len(chosen) == 1 else MOST_ROWS)
    options = {"column_config": COLUMNS, "height": height, "placeholder": ""}
    steady_table.draw(NAME, frame[order], chosen, "multi-row", **options)


def _in_order(frame: pd.DataFrame, column: str, is_descending: bool) -> pd.DataFrame:
    """The rows sorted by a column; those without a value come last."""
    if column == TURN:
        return frame
    values = {row: value for row, value in frame[column].items() if value != "" and not pd.isna(value)}
    rows = sorted(values, key=lambda row: _sort_key(values[row]), reverse=is_descending)
    return frame.loc[[*rows, *(row for row in frame.index if row not in values)]]


def _sort_key(value: object) -> Any:
    """Puts text with numbers in the order of the numbers: `repeat 9` before `repeat 10`."""
    if not isinstance(value, str):
        return value
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", value)]


def has_budgets(frame: pd.DataFrame) -> bool:
    """Whether the runs of a table differ in their label budget."""
    return len(set(frame["Labels"]) - {""}) > 1


def _row(seen: Observed, use: DiskUse | None, experiment: str, places: Sequence[Place]) -> dict[str, object]:
    run, nothing = seen.run, float("nan")
    is_stuck = seen.state.is_active and not seen.is_well
    score, repeats = (run.result or {}).get(MACRO_F1.key), {place.repeat for place in places}
    minutes = (run.ended_at - run.started_at) / 60 if run.ended_at and run.started_at else nothing
    return {
        "Run": run.id,
        "What": run.title,
        "Kind": run.kind.capitalize(),
        "Experiment": experiment,
        "Arm": ", ".join(dict.fromkeys(place.arm for place in places)),
        "Repeat": repeats.pop() + 1.0 if len(repeats) == 1 else nothing,
        "Labels": ", ".join(dict.fromkeys(place.budget for place in places if place.budget)),
        "State": f"{seen.state.word}, in trouble" if is_stuck else run_line.words(seen),
        "Progress": nothing if run.share_done is None else round(run.share_done, 2),
        "Score": nothing if score is None else 100 * score,
        "Minutes": minutes,
        "Disk": nothing if use is None else round(use.total / 1e6, 1),
    }
