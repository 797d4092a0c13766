"""Loss curves of one run, or of the runs of an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.charts.figure import figure, label

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

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

SMOOTHED_OVER = 15
"""Number of steps in the moving mean; the losses of single batches vary too much to be read."""


def loss_curve(metrics: pd.DataFrame, style: Style, *, title: str = "Loss while training") -> go.Figure:
    """The losses of one run.

    Args:
        metrics: Columns key, step, value; every key that contains "loss" becomes a line.
        style: Gives the colour.
        title: The chart's title.
    """
    chart = figure(title, "Step", "Loss (nats per prediction)")
    for key, rows in _losses(metrics).groupby("key", sort=True):
        _add(chart, rows, str(key), style.colour, _name(str(key)))
    chart.update_layout(showlegend=True)
    return chart


def loss_curves(metrics: pd.DataFrame, palette: Palette, *, title: str, key: str = "loss") -> go.Figure:
    """One line per run, in its arm's colour and line style.

    Args:
        metrics: Columns run, arm, key, step, value.
        palette: The arms' styles.
        title: The chart's title.
        key: The loss that is shown.
    """
    chart = figure(title, "Step", "Loss (nats per prediction)", height=380)
    in_legend: set[str] = set()
    for (arm, _run), rows in metrics[metrics["key"] == key].groupby(["arm", "run"], sort=True):
        style = palette[str(arm)]
        _line(
            chart,
            rows["step"],
            _smooth(rows),
            label(arm),
            legendgroup=label(arm),
            showlegend=arm not in in_legend,
            line={"color": style.colour, "dash": style.dash, "width": 2},
        )
        in_legend.add(str(arm))
    return chart


def _add(chart: go.Figure, rows: pd.DataFrame, key: str, colour: str, name: str) -> None:
    """A line with dots where there are few values; otherwise a faint line, and their moving mean."""
    if key != "loss" or len(rows) <= SMOOTHED_OVER:
        line = {"color": colour, "dash": _DASHES.get(key, "dash")}
        _line(chart, rows["step"], rows["value"], name, mode="lines+markers", line=line)
        return
    _line(chart, rows["step"], rows["value"], f"{name}, each step", line={"color": colour, "width": 1}, opacity=0.35)
    smooth = f"{name}, mean of {SMOOTHED_OVER} steps"
    _line(chart, rows["step"], _smooth(rows), smooth, line={"color": colour, "width": 2.5})


def _line(chart: go.Figure, steps: pd.Series[Any], values: pd.Series[Any], name: str, **options: Any) -> None:
    hover = "step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>"
    chart.add_scatter(x=steps, y=values, name=name, hovertemplate=hover, **({"mode": "lines"} | options))


def _losses(metrics: pd.DataFrame) -> pd.DataFrame:
    return metrics[metrics["key"].str.contains("loss")].sort_values("step")


def _smooth(rows: pd.DataFrame) -> pd.Series[Any]:
    return rows["value"].rolling(SMOOTHED_OVER, min_periods=1, center=True).mean()


def _name(key: str) -> str:
    return _NAMES.get(key, label(key.replace("_", " ").capitalize()))
