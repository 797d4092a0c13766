"""How the loss fell while a run, or the runs of an experiment, trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.charts.figure import figure, label
from selmask.charts.palette import style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SMOOTHED_OVER = 15
"""Steps of which a thick line shows the mean: single batches differ too much to be read."""


def loss_curve(metrics: pd.DataFrame, strategy: str, *, title: str = "Loss while training") -> go.Figure:
    """The losses of one run.

    Args:
        metrics: Columns key, step, value; every key whose name has "loss" in it becomes a line.
        strategy: Gives the colour.
        title: What the chart says of itself.
    """
    made = figure(title, "Step", "Loss (nats per prediction)")
    for key, rows in _losses(metrics).groupby("key", sort=True):
        _add(made, rows, str(key), style(strategy).colour, _wording(str(key)))
    made.update_layout(showlegend=True)
    return made


def loss_curves(metrics: pd.DataFrame, *, title: str, key: str = "loss") -> go.Figure:
    """One line per run, in its strategy's colour and line style.

    Args:
        metrics: Columns run, strategy, key, step, value.
        title: What the chart says of itself.
        key: The measurement shown.
    """
    made = figure(title, "Step", "Loss (nats per prediction)", height=380)
    seen: set[str] = set()
    for (strategy, _run), rows in metrics[metrics["key"] == key].groupby(["strategy", "run"], sort=True):
        look = style(str(strategy))
        made.add_scatter(
            x=rows["step"],
            y=_smooth(rows),
            mode="lines",
            name=label(strategy),
            legendgroup=label(strategy),
            showlegend=strategy not in seen,
            line={"color": look.colour, "dash": look.dash, "width": 2},
            hovertemplate="step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>",
        )
        seen.add(str(strategy))
    return made


def _add(made: go.Figure, rows: pd.DataFrame, key: str, colour: str, name: str) -> None:
    hover = "step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>"
    if len(rows) <= SMOOTHED_OVER or key != "loss":
        dash = "solid" if key == "loss" else "dash"
        line = {"color": colour, "width": 2, "dash": dash}
        made.add_scatter(
            x=rows["step"], y=rows["value"], mode="lines+markers", name=name, line=line, hovertemplate=hover
        )
        return
    faint = {"color": colour, "width": 1}
    made.add_scatter(
        x=rows["step"],
        y=rows["value"],
        mode="lines",
        name=f"{name}, each step",
        line=faint,
        opacity=0.35,
        hovertemplate=hover,
    )
    bold = {"color": colour, "width": 2.5}
    made.add_scatter(
        x=rows["step"],
        y=_smooth(rows),
        mode="lines",
        name=f"{name}, mean of {SMOOTHED_OVER} steps",
        line=bold,
        hovertemplate=hover,
    )


def _losses(metrics: pd.DataFrame) -> pd.DataFrame:
    return metrics[metrics["key"].str.contains("loss")].sort_values("step")


def _smooth(rows: pd.DataFrame) -> pd.Series[Any]:
    return rows["value"].rolling(SMOOTHED_OVER, min_periods=1, center=True).mean()


def _wording(key: str) -> str:
    return {"loss": "Training", "held_out_loss": "Held out, fixed masks", "dev_loss": "Dev"}.get(
        key, label(key.replace("_", " ").capitalize())
    )
