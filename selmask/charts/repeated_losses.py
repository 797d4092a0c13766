"""The losses of an experiment's arms: for each a mean over its repeats, and a band from the lowest to the highest.

The band is a range, not an interval: it shows every repeat and claims nothing about others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from selmask.charts.figure import figure, label
from selmask.charts.losses import LOSS_AXIS, MARKERS, add_line
from selmask.charts.marks import SMALL, marker
from selmask.charts.moving_mean import SMOOTHED_OVER, is_smoothed, smoothed

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from selmask.charts.palette import Palette, Style

BAND_OPACITY = 0.16


def over_repeats(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean and range of one loss over the runs of each arm, wherever two of them have a value, or its only one has.

    A loss of training is smoothed in each run first. Other losses are measured once an epoch, and the epochs of two
    runs may end at different steps: they are matched by their number, and `step` is their mean.

    Args:
        metrics: Values of one key; columns run, arm, key, step, value.

    Returns:
        Columns arm, step; repeats, how many runs have a value there; mean, lowest, highest, over them; steps_in_mean,
        over how many steps each run was smoothed; mean_of_each_step, the mean without that.
    """
    rows = smoothed(metrics)
    place = rows["step"] if set(rows["key"]) == {"loss"} else rows.groupby("run").cumcount()
    found = rows.dropna(subset=["value"]).assign(place=place).groupby(["arm", "place"], sort=True)
    table = found.agg(
        step=("step", "mean"),
        repeats=("run", "nunique"),
        mean=("smoothed", "mean"),
        lowest=("smoothed", "min"),
        highest=("smoothed", "max"),
        steps_in_mean=("steps_in_mean", "first"),
        mean_of_each_step=("value", "mean"),
    ).reset_index()
    enough = table["arm"].map(metrics.groupby("arm")["run"].nunique()).clip(upper=2)
    return table[table["repeats"] >= enough].drop(columns="place").reset_index(drop=True)


def loss_bands(table: pd.DataFrame, palette: Palette, *, title: str, reading: str) -> go.Figure:
    """One line per arm with its band; an arm with one repeat has no band.

    Args:
        table: As `over_repeats` returns it.
        palette: The arms' styles.
        title: The chart's title.
        reading: How to read it, in one sentence; only some losses can be compared between arms.
    """
    chart = figure(title, "Step", LOSS_AXIS, reading=reading, height=380, notes=tuple(_notes(table)))
    arms = [(str(arm), rows) for arm, rows in table.groupby("arm", sort=True)]
    for arm, rows in arms:  # below all lines
        if (rows["repeats"] > 1).any():
            _band(chart, rows, palette[arm], label(arm))
    for arm, rows in arms:
        _mean(chart, rows, palette[arm], label(arm))
    return chart.update_layout(showlegend=True)


def _notes(table: pd.DataFrame) -> list[str]:
    if not (table["repeats"] > 1).any():
        return ["one repeat of each arm, so no band"]
    each = "; each repeat smoothed first" if is_smoothed(table) else ""
    alone = "; arms with one repeat have no band" if (table.groupby("arm")["repeats"].max() == 1).any() else ""
    return [f"line: mean over repeats; band: lowest to highest repeat{each}{alone}"]


def _band(chart: go.Figure, rows: pd.DataFrame, style: Style, name: str) -> None:
    chart.add_scatter(
        x=pd.concat([rows["step"], rows["step"][::-1]]),
        y=pd.concat([rows["highest"], rows["lowest"][::-1]]),
        name=f"{name}, lowest to highest repeat",
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=_faint(style.colour),
        hoverinfo="skip",
        legendgroup=name,
        showlegend=False,
    )


def _mean(chart: go.Figure, rows: pd.DataFrame, style: Style, name: str) -> None:
    line: dict[str, Any] = {"color": style.colour, "dash": style.dash, "width": 2.5}
    hover = (
        "step %{x}: mean %{y:.3f}, %{customdata[0]:.3f} to %{customdata[1]:.3f} in %{customdata[2]} repeats"
        "<extra>%{fullData.name}</extra>"
        if (rows["repeats"] > 1).any()
        else "step %{x}: %{y:.3f}, one repeat<extra>%{fullData.name}</extra>"
    )
    if is_smoothed(rows):
        thin = {"line": line | {"width": 1}, "opacity": 0.35, "showlegend": False}
        add_line(chart, rows["step"], rows["mean_of_each_step"], f"{name}, each step", legendgroup=name, **thin)
    add_line(
        chart,
        rows["step"],
        rows["mean"],
        f"{name}, mean of {SMOOTHED_OVER} steps" if is_smoothed(rows) else name,
        line=line,
        mode="lines+markers",
        marker=marker(style, SMALL - 1) | {"maxdisplayed": MARKERS},
        legendgroup=name,
        customdata=rows[["lowest", "highest", "repeats"]],
        hovertemplate=hover,
    )


def _faint(colour: str) -> str:
    """A `#rrggbb` colour that lets others through."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {BAND_OPACITY})"
