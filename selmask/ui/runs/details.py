"""The details of a run: curves, predictions, log, specification, lineage and attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st
import yaml

from selmask.charts import learning_rate_curve, loss_curve
from selmask.charts.moving_mean import smoothed
from selmask.fields.learning_rate import choice_in_words
from selmask.processes import provenance
from selmask.processes.devices import GpuUse, cores, gpu_use
from selmask.processes.load import Meter
from selmask.runs.kinds.all_kinds import kind_of, parsed
from selmask.ui.parts import downloads
from selmask.ui.parts.loss_curves import start_of
from selmask.ui.parts.measures import TOKENS_PER_SECOND, measures
from selmask.ui.runs import answers, lineage_graph
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.strategy_styles import style_of
from selmask.ui.words.quantities import ago
from selmask.ui.words.safe_text import literal
from selmask.wording import byte_size
from selmask.workspace import LOG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run

LOG_BYTES = 200_000
"""The length of the end of a log that is shown; the download has the whole log."""

FORGETTING = (
    "Everyday English: 200 sentences, always with the same words hidden. If the loss on them rises, the model forgets "
    "general language while it learns that of your field."
)
NEW_HEAD = "A new head is still learning to guess words, so both losses may fall at first for this reason alone."


def show(seen: Observed, wrong: str | None) -> None:
    """Draws all details of the run; only the open tab is computed.

    Args:
        seen: The run.
        wrong: What is wrong with the files of a finished run, such as "its model is gone"; None if nothing is.
    """
    run = seen.run
    if wrong:
        st.warning(
            f"The run has finished, but {wrong}. “Start again” repeats it; the runs that need it follow.",
            icon=":material/warning:",
        )
    if seen.reason and seen.state.is_trouble:
        st.error(literal(seen.reason), icon=":material/error:")
    elif seen.reason:
        st.info(literal(seen.reason))
    if seen.state.is_active:
        _load(run)
    _figures(run)
    views = _views(run)
    tabs = st.tabs(list(views), key=f"run-aspect-{run.id}", on_change="rerun")
    for tab, view in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab:
                view(run)


def _views(run: Run) -> dict[str, Callable[[Run], None]]:
    """The views of the tabs, by title."""
    predictions = {"Predictions": answers.show} if kind_of(run).has_predictions else {}
    return {
        "Curves": _curves,
        **predictions,
        "Log": _log,
        "Specification": _specification,
        "Lineage": lineage_graph.show,
        "Attempts": _attempts,
    }


def _figures(run: Run) -> None:
    """Draws the figures of the result."""
    quantities = measures()
    shown = {name: value for name, value in (run.result or {}).items() if name in quantities and value is not None}
    if not shown:
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for name, value in shown.items():
            quantity = quantities[name]
            st.metric(quantity.heading, quantity.in_words(value), help=quantity.meaning, width="content")
    if choice := choice_in_words(run.result or {}):
        st.caption(f"Learning rate {choice}. The figures above are on the test texts.")
    for note in (run.result or {}).get("notes", ()):
        st.caption(literal(note))


def _load(run: Run) -> None:
    """Draws the present load and speed of the run."""
    figures = {}
    load = _meter(run.id, run.attempt).look(run)
    if load is not None:
        figures["Cores in use"] = f"{load.cores:.1f} of {cores()}"
        figures["Memory"] = byte_size(load.memory)
    gpu = _gpu(run.device) if run.device else None
    if gpu is not None:
        figures["GPU in use"] = f"{100 * gpu.busy:.0f} %"
        figures["GPU memory"] = f"{byte_size(gpu.memory_used)} of {byte_size(gpu.memory)}"
    speed = store().metrics.frame([run.id], keys=["tokens_per_second"])["value"]
    if not speed.empty:
        figures[TOKENS_PER_SECOND.heading] = f"{speed.iloc[-1]:,.0f}"
    if figures:
        columns = st.container(key="run-load").columns(max(4, len(figures)))
        for column, (name, value) in zip(columns, figures.items(), strict=False):
            column.metric(name, value)


@st.cache_resource(max_entries=8, show_spinner=False)
def _meter(run_id: int, attempt: int) -> Meter:
    """One meter for each attempt, since a meter remembers its last measurement."""
    del run_id, attempt  # only part of the cache's key
    return Meter()


@st.cache_data(ttl=5, show_spinner=False)
def _gpu(label: str) -> GpuUse | None:
    """Cached for a few seconds, since nvidia-smi is slow."""
    return gpu_use(label)


def _curves(run: Run) -> None:
    metrics = store().metrics.frame([run.id])
    losses = metrics[metrics["key"].str.contains("loss")]
    if losses.empty:
        st.caption(kind_of(run).no_curve)
        return
    style = style_of(parsed(run).masked_by)
    downloads.chart(loss_curve(losses, style), _drawn(metrics), f"run-{run.id}-curves", f"Loss of {run.title}")
    if (losses["key"] == "general_loss").any():
        st.caption(f"{FORGETTING} {start} {NEW_HEAD}" if (start := start_of([run])) else FORGETTING)
    if len(getattr(getattr(parsed(run), "settings", None), "rates", ())) > 1:
        st.caption("The loss starts again at each of the learning rates, in their order.")
    rates = metrics[metrics["key"] == "learning_rate"]
    if not rates.empty:
        title = f"Learning rate of {run.title}"
        downloads.chart(learning_rate_curve(rates, style), rates, f"run-{run.id}-learning-rate", title)
    speed = metrics[metrics["key"] == "tokens_per_second"]["value"]
    if not speed.empty:
        st.caption(f"{speed.iloc[-1]:,.0f} tokens per second, without padding.")


def _drawn(metrics: pd.DataFrame) -> pd.DataFrame:
    """All measurements, beside each loss of training the moving mean that the chart shows."""
    return pd.concat([smoothed(rows, line="key") for _, rows in metrics.groupby("key", sort=False)])


def _log(run: Run) -> None:
    path = workspace().run_path(run.id) / LOG
    if not path.is_file():
        st.caption("The log appears here once the run has begun.")
        return
    wanted = st.text_input("Search the log", key="runs-log", placeholder="a word; shows only lines that contain it")
    lines = [line for line in _end_of(path).splitlines() if (wanted or "").casefold() in line.casefold()]
    nothing = "No line contains that word." if wanted else "The log is still empty."
    st.code("\n".join(lines) or nothing, language=None, height=320)
    downloads.file("Log", path.read_bytes, f"run-{run.id}.log")


def _end_of(path: Path) -> str:
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - LOG_BYTES))
        return log.read().decode(errors="replace")


def _specification(run: Run) -> None:
    text = yaml.safe_dump(run.spec, sort_keys=False, allow_unicode=True)
    st.code(text, language="yaml", height=320)


def _attempts(run: Run) -> None:
    rows = [
        {
            "Attempt": attempt.number,
            "Device": attempt.device,
            "Started": ago(attempt.started_at),
            "End": attempt.end.word if attempt.end else "",
            "Reason": attempt.reason or "",
            "Versions": provenance.in_words(attempt.versions),
        }
        for attempt in store().attempts.of(run.id)
    ]
    if not rows:
        st.caption("The run has not begun yet.")
        return
    downloads.table(pd.DataFrame(rows), f"run-{run.id}-attempts")
