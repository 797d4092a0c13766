"""Loss curves of one run, or of the runs of an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.charts.figure import figure, label

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from numpy.typing import NDArray

    from selmask.charts.palette import Palette, Style

_NAMES = {
    "loss": "Training",
    "held_out_loss": "Held out, all words",
    "held_out_loss_lexicon": "Held out, lexicon terms",
    "held_out_loss_other": "Held out, other words",
    "general_loss": "Everyday English",
    "dev_loss": "Dev",
}
_DASHES = {
    "loss": "solid",
    "held_out_loss_lexicon": "dot",
    "held_out_loss_other": "dashdot",
    "general_loss": "longdash",
}

_AXIS = "Loss (nats per prediction)"

SMOOTHED_OVER = 15
"""Number of steps in the moving mean; the losses of single batches vary too much to be read."""


def loss_curve(metrics: pd.DataFrame, style: Style, *, title: str = "Loss while training") -> go.Figure:
    """The losses of one run.

    Args:
        metrics: Columns key, step, value; every key that contains "loss" becomes a line.
        style: Gives the colour.
        title: The chart's title.
    """
    reading = "Each line is one loss: while it falls, the model gets better at what it measures."
    chart = figure(title, "Step", _AXIS, reading=reading)
    for key, rows in _losses(metrics).groupby("key", sort=True):
        line = {"color": style.colour, "dash": _DASHES.get(str(key), "dash")}
        _add(chart, rows, str(key), line, _name(str(key)))
    chart.update_layout(showlegend=True)
    return chart


def loss_curves(metrics: pd.DataFrame, palette: Palette, *, title: str, key: str = "loss") -> go.Figure:
    """One line per run, in its arm's colour and line style, drawn as in `loss_curve`.

    Args:
        metrics: Columns run, arm, key, step, value.
        palette: The arms' styles.
        title: The chart's title.
        key: The loss that is shown.
    """
    reading = "Each line is one run: while it falls, the model gets better at what the loss measures."
    chart = figure(title, "Step", _AXIS, reading=reading, height=380)
    in_legend: set[str] = set()
    for (arm, _run), rows in metrics[metrics["key"] == key].groupby(["arm", "run"], sort=True):
        style, name = palette[str(arm)], label(arm)
        entry = {"legendgroup": name, "showlegend": arm not in in_legend}
        _add(chart, rows.sort_values("step"), key, {"color": style.colour, "dash": style.dash}, name, **entry)
        in_legend.add(str(arm))
    return chart


def _add(chart: go.Figure, rows: pd.DataFrame, key: str, line: dict[str, Any], name: str, **entry: Any) -> None:
    """A line with dots where there are few values; otherwise a faint line, and the moving mean over it.

    Only the loss of training is measured at every step, on another batch each time; all others are shown as they are.
    """
    if key != "loss" or len(rows) <= SMOOTHED_OVER:
        _line(chart, rows["step"], rows["value"], name, mode="lines+markers", line=line | {"width": 2}, **entry)
        return
    smooth = f"{name}, mean of {SMOOTHED_OVER} steps"
    each = entry | ({"showlegend": False} if entry else {})
    _line(chart, rows["step"], rows["value"], f"{name}, each step", line=line | {"width": 1}, opacity=0.35, **each)
    _line(chart, rows["step"], _smooth(rows), smooth, line=line | {"width": 2.5}, **entry)


def _line(chart: go.Figure, steps: pd.Series[Any], values: Any, name: str, **options: Any) -> None:
    hover = "step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>"
    chart.add_scatter(x=steps, y=values, name=name, hovertemplate=hover, **({"mode": "lines"} | options))


def _losses(metrics: pd.DataFrame) -> pd.DataFrame:
    return metrics[metrics["key"].str.contains("loss")].sort_values("step")


def _smooth(rows: pd.DataFrame) -> NDArray[np.float64]:
    """The mean of the values within `SMOOTHED_OVER` steps around each; `rows` are in the order of their steps."""
    steps, sums = rows["step"].to_numpy(), np.append(0.0, rows["value"].cumsum())
    half = SMOOTHED_OVER // 2
    first, end = np.searchsorted(steps, steps - half), np.searchsorted(steps, steps + half, side="right")
    mean: NDArray[np.float64] = (sums[end] - sums[first]) / (end - first)
    return mean


def _name(key: str) -> str:
    return _NAMES.get(key, label(key.replace("_", " ").capitalize()))
