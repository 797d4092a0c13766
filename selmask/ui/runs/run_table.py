"""The runs as one table, and which of them are selected. A single selected run stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.ui.parts import run_line
from selmask.ui.runs import steady_table
from selmask.ui.shell import choice, keys

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from selmask.processes.alive.liveness import Observed
    from selmask.runs.many.disk_use import DiskUse
    from selmask.store.experiments import Place
    from selmask.ui.runs.listed import Listed

NAME = "table"
HEIGHT_PIXELS, ROW_PIXELS = 460, 36
SCORE = "macro_f1"
NUMBER = st.column_config.NumberColumn
COLUMNS = {
    "Run": NUMBER(width="small", pinned=True, help="The number of the run, as in its address."),
    "What": st.column_config.TextColumn(width="large"),
    "Repeat": NUMBER(width="small"),
    "Progress": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width="small"),
    "Score": NUMBER("Score, %", format="%.1f", width="small", help="Macro-F1 on the test texts, of a classifier."),
    "Minutes": NUMBER(format="%.1f", width="small", help="Of the last attempt, once it has ended."),
    "Disk": NUMBER("Disk, MB", format="%.1f", width="small", help="Model, checkpoints, predictions and log."),
}


def selected(listed: Listed) -> list[int]:
    """The numbers of the selected runs; those that are gone are left out, and one that the address names is said."""
    just, named = steady_table.selected(NAME), st.query_params.get(keys.RUN)
    if just is not None:
        point_to(just)
        return just
    if named is not None:
        if named.isdecimal() and int(named) in listed.seen:
            return [int(named)]
        choice.say_gone("run", "number", named)
    before = [each for each in steady_table.last_selected(NAME) if each in listed.seen]
    return before if len(before) > 1 else []  # the address no longer names a single one


def point_to(chosen: Collection[int]) -> None:
    """Lets the address name a single selected run, so that it can be shared; no run if none or several are selected."""
    if len(chosen) == 1:
        st.query_params[keys.RUN] = str(*chosen)
    else:
        st.query_params.pop(keys.RUN, None)


def draw(seen: Sequence[Observed], chosen: Sequence[int], listed: Listed, experiment: int | None) -> None:
    """Draws the table of the runs `seen`, of one experiment or (None) of all."""
    places = listed.places_of(experiment)
    frame = pd.DataFrame([_row(each, listed.disk[each.run.id], *places.get(each.run.id, ("", []))) for each in seen])
    frame.index = pd.Index([each.run.id for each in seen])
    if experiment is not None or len(listed.names) < 2:
        frame = frame.drop(columns="Experiment")
    if frame["Labels"].nunique() < 2 + ("" in set(frame["Labels"])):
        frame = frame.drop(columns="Labels")
    height = min(HEIGHT_PIXELS, ROW_PIXELS * (len(frame) + 1))
    steady_table.draw(NAME, frame, chosen, "multi-row", column_config=COLUMNS, height=height, placeholder="")


def _row(seen: Observed, use: DiskUse | None, experiment: str, places: Sequence[Place]) -> dict[str, object]:
    run, nothing = seen.run, float("nan")
    score = (run.result or {}).get(SCORE)
    minutes = (run.ended_at - run.started_at) / 60 if run.ended_at and run.started_at else nothing
    return {
        "Run": run.id,
        "What": run.title,
        "Kind": run.kind.capitalize(),
        "Experiment": experiment,
        "Arm": ", ".join(dict.fromkeys(place.arm for place in places)),
        "Repeat": float(places[0].repeat + 1) if places else nothing,
        "Labels": ", ".join(dict.fromkeys(place.budget for place in places if place.budget)),
        "State": run_line.words(seen),
        "Progress": nothing if run.share_done is None else run.share_done,
        "Score": nothing if score is None else 100 * score,
        "Minutes": minutes,
        "Disk": nothing if use is None else use.total / 1e6,
    }
