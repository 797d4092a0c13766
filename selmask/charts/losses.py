"""Curves of one run, and the losses of an experiment's runs, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.charts.figure import figure, label
from selmask.charts.marks import SMALL, marker
from selmask.charts.moving_mean import SMOOTHED_OVER, is_smoothed, smoothed
from selmask.charts.palette import Style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Palette

LOSS_AXIS = "Loss (nats per prediction)"

MARKERS = 12
"""The most markers on a line of many values: as many as tell it apart from others and leave it to be read."""


class _Line(NamedTuple):
    """A loss among the others of its run: its name in the legend, its marker and its dash; the colour is the arm's."""

    name: str
    symbol: str
    dash: str


_LINES = {
    "loss": _Line("Training", "circle", "solid"),
    "held_out_loss": _Line("Held out, all words", "square", "dash"),
    "held_out_loss_lexicon": _Line("Held out, lexicon terms", "diamond", "dot"),
    "held_out_loss_other": _Line("Held out, other words", "diamond-open", "dashdot"),
    "general_loss": _Line("Everyday English", "triangle-up", "longdash"),
    "dev_loss": _Line("Dev", "star", "longdashdot"),
}


def loss_curve(metrics: pd.DataFrame, style: Style, *, title: str = "Loss while training") -> go.Figure:
    """The losses of one run, each with a marker and a line of its own.

    Args:
        metrics: Columns key, step, value; every key that contains "loss" becomes a line.
        style: Gives the colour.
        title: The chart's title.
    """
    reading = "Each line is one loss: while it falls, the model gets better at what it measures."
    chart = figure(title, "Step", LOSS_AXIS, reading=reading)
    losses = metrics[metrics["key"].str.contains("loss")]
    for key, rows in losses.groupby("key", sort=True):
        line = _line(str(key))
        _add(chart, smoothed(rows, line="key"), Style(style.colour, line.symbol, line.dash), line.name)
    return chart.update_layout(showlegend=True)


def learning_rate_curve(metrics: pd.DataFrame, style: Style) -> go.Figure:
    """The learning rate of one run at each step.

    Args:
        metrics: Columns key, step, value; only those of the key learning_rate are drawn.
        style: Gives the colour.
    """
    rows = metrics[metrics["key"] == "learning_rate"].sort_values("step")
    reading = "The higher the line, the more each step changes the model."
    chart = figure("Learning rate", "Step", "Learning rate (per step)", reading=reading, height=240)
    line = {"color": style.colour, "width": 2, "dash": "dot"}
    hover = "step %{x}: %{y:.2~e}<extra></extra>"
    chart.add_scatter(x=rows["step"], y=rows["value"], mode="lines", line=line, hovertemplate=hover, showlegend=False)
    return chart.update_yaxes(exponentformat="e", rangemode="tozero")


def loss_curves(metrics: pd.DataFrame, palette: Palette, *, title: str, key: str = "loss") -> go.Figure:
    """One thin line per run, in its arm's colour and line style, drawn as in `loss_curve`.

    Args:
        metrics: Columns run, arm, key, step, value.
        palette: The arms' styles.
        title: The chart's title.
        key: The loss that is shown.
    """
    reading = "Each line is one run: while it falls, the model gets better at what the loss measures."
    chart = figure(title, "Step", LOSS_AXIS, reading=reading, height=380)
    in_legend: set[str] = set()
    for (arm, _run), rows in smoothed(metrics[metrics["key"] == key]).groupby(["arm", "run"], sort=True):
        name = label(arm)
        entry = {"legendgroup": name, "showlegend": arm not in in_legend}
        _add(chart, rows, palette[str(arm)], name, width=1.25, **entry)
        in_legend.add(str(arm))
    return chart


def _add(chart: go.Figure, rows: pd.DataFrame, style: Style, name: str, *, width: float = 2.25, **entry: Any) -> None:
    """A line with markers where there are few values; otherwise a faint line, and the moving mean over it."""
    line = {"color": style.colour, "dash": style.dash, "width": width}
    seen = {"mode": "lines+markers", "marker": marker(style, SMALL - 2) | {"maxdisplayed": MARKERS}, "line": line}
    if not is_smoothed(rows):
        add_line(chart, rows["step"], rows["value"], name, **seen, **entry)
        return
    thin = {"line": line | {"width": 1}, "opacity": 0.35}
    behind = entry | ({"showlegend": False} if entry else {})
    add_line(chart, rows["step"], rows["value"], f"{name}, each step", **thin, **behind)
    add_line(chart, rows["step"], rows["smoothed"], f"{name}, mean of {SMOOTHED_OVER} steps", **seen, **entry)


def add_line(chart: go.Figure, steps: pd.Series[Any], values: pd.Series[Any], name: str, **options: Any) -> None:
    """A line of losses by steps, named on hover."""
    hover = "step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>"
    chart.add_scatter(x=steps, y=values, name=name, **({"mode": "lines", "hovertemplate": hover} | options))


def _line(key: str) -> _Line:
    return _LINES.get(key) or _Line(label(key.replace("_", " ").capitalize()), "x", "dash")
