"""What an experiment found out: strategies against one another, with their intervals and their single runs."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from selmask.charts.figure import figure, height_of, named_axis, plain
from selmask.charts.palette import GREY, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    import plotly.graph_objects as go

_TIMES = {"h": 3600.0, "min": 60.0, "s": 1.0}
"""Units of time, the largest first; one is used from three of it on."""


def intervals(table: pd.DataFrame, metric: str) -> go.Figure:
    """One row per strategy: its mean and the 95 % interval.

    Args:
        table: Columns strategy, mean, low, high, runs; values from 0 to 1, low and high NaN where there is one run.
        metric: What was measured, as a person calls it, such as "Macro-F1".
    """
    made = figure(f"{metric} by strategy: mean and 95 % interval", f"{metric} (%)", "", height=height_of(len(table)))
    for row in _within_bounds(table).to_dict("records"):
        hover = f"%{{x:.1f}} % ({row['runs']} run{'s' if row['runs'] != 1 else ''})"
        _estimate(made, row["strategy"], row["mean"], row["low"], row["high"], hover)
    return _by_row(made, table["strategy"])


def differences(table: pd.DataFrame, metric: str, against: str) -> go.Figure:
    """One row per strategy: the mean of its paired differences from `against`, with the 95 % interval and zero marked.

    Args:
        table: Columns strategy, difference, low, high, p; 0.01 is a point, NaN where there are too few runs.
        metric: What was measured, as a person calls it.
        against: The strategy compared with.
    """
    title, unit = f"Paired difference from {against}", f"Difference in {metric} (points)"
    made = figure(title, unit, "", height=height_of(len(table) + 1))  # as high as the chart of all strategies
    made.add_vline(x=0, line={"width": 1, "dash": "dot", "color": GREY})
    for row in table.to_dict("records"):
        hover = f"%{{x:+.1f}} points, {probability(row['p'])}"
        _estimate(made, row["strategy"], row["difference"], row["low"], row["high"], hover)
    return _by_row(made, table["strategy"])


def cost(table: pd.DataFrame, metric: str, against: str) -> go.Figure:
    """One mark per strategy: what a model takes to make, and what it gains over `against`, with the 95 % interval.

    Args:
        table: Columns strategy, seconds, difference, low, high; 0.01 is a point, low and high NaN for `against` itself
            and where there are too few runs.
        metric: What was measured, as a person calls it.
        against: The strategy compared with.
    """
    unit = next((unit for unit, long in _TIMES.items() if table["seconds"].max() >= 3 * long), "s")
    title, gain = f"Cost against gain over {against}", f"Difference in {metric} (points)"
    made = figure(title, f"Scoring, post-training and fine-tuning of one model ({unit})", gain, height=380)
    made.add_hline(y=0, line={"width": 1, "dash": "dot", "color": GREY})
    for row in table.to_dict("records"):
        hover = f"%{{x:.1f}} {unit}, %{{y:+.1f}} points"
        _vertical(
            made, row["strategy"], row["seconds"] / _TIMES[unit], row["difference"], row["low"], row["high"], hover
        )
    made.update_layout(showlegend=True)
    return made.update_xaxes(rangemode="tozero")


def learning_curve(table: pd.DataFrame, metric: str) -> go.Figure:
    """One line per strategy: the mean over its runs with the 95 % interval, by how many labelled texts it was given.

    Args:
        table: Columns strategy, labels, mean, low, high; values from 0 to 1, low and high NaN where there is one run.
        metric: What was measured, as a person calls it.
    """
    made = figure(f"{metric} by the number of labelled texts", "Labelled texts", f"{metric} (%)", height=380)
    bounded = _within_bounds(table)
    for name in dict.fromkeys(table["strategy"]):
        rows = bounded[bounded["strategy"] == name].sort_values("labels")
        low, high = rows["low"].fillna(rows["mean"]), rows["high"].fillna(rows["mean"])
        look = style(str(name))
        made.add_scatter(
            x=rows["labels"],
            y=100 * rows["mean"],
            name=plain(name),
            mode="lines+markers",
            line={"color": look.colour, "dash": look.dash, "width": 2},
            marker=_marker(str(name), 10),
            error_y=_whiskers(look.colour, 100 * (high - rows["mean"]), 100 * (rows["mean"] - low)),
            hovertemplate="%{x} labelled texts: %{y:.1f} %<extra>%{fullData.name}</extra>",
        )
    made.update_layout(showlegend=True)
    return made.update_xaxes(tickmode="array", tickvals=sorted(set(table["labels"])), rangemode="tozero")


def _within_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """The same with intervals cut at 0 and 1: with two runs a t interval goes far beyond, and no share does."""
    return table.assign(low=table["low"].clip(lower=0), high=table["high"].clip(upper=1))


def single_runs(runs: pd.DataFrame, metric: str) -> go.Figure:
    """One dot per run; runs of the same repeat are joined, because they share split, subset and order.

    Args:
        runs: Columns strategy, repeat, value (0 to 1).
        metric: What was measured, as a person calls it.
    """
    names = list(dict.fromkeys(runs["strategy"]))
    made = figure(f"{metric} of every run", f"{metric} (%)", "", height=height_of(len(names)))
    for _repeat, rows in runs.groupby("repeat", sort=True):
        _join(made, rows)
    for name in names:
        rows = runs[runs["strategy"] == name]
        _dots(made, str(name), 100 * rows["value"], rows["repeat"])
    return _by_row(made, names)


def probability(p: float) -> str:
    """A p value in words and figures."""
    if isnan(p):
        return "too few runs for a p value"
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


def _estimate(made: go.Figure, strategy: str, middle: float, low: float, high: float, hover: str) -> None:
    name = plain(strategy)
    made.add_scatter(
        x=[100 * middle],
        y=[name],
        mode="markers",
        marker=_marker(strategy, 13),
        error_x=_interval(strategy, middle, low, high),
        hovertemplate=f"{hover}<extra>{name}</extra>",
        showlegend=False,
    )


def _vertical(made: go.Figure, strategy: str, place: float, middle: float, low: float, high: float, hover: str) -> None:
    made.add_scatter(
        x=[place],
        y=[100 * middle],
        name=plain(strategy),
        mode="markers",
        marker=_marker(strategy, 13),
        error_y=_interval(strategy, middle, low, high),
        hovertemplate=f"{hover}<extra>{plain(strategy)}</extra>",
    )


def _interval(strategy: str, middle: float, low: float, high: float) -> dict[str, object]:
    known = not (isnan(low) or isnan(high))
    above, below = ([100 * (high - middle)], [100 * (middle - low)]) if known else ([0], [0])
    return _whiskers(style(strategy).colour, above, below) | {"visible": known}


def _whiskers(colour: str, above: Sequence[float], below: Sequence[float]) -> dict[str, object]:
    return {"type": "data", "array": above, "arrayminus": below, "color": colour, "thickness": 2, "width": 7}


def _join(made: go.Figure, rows: pd.DataFrame) -> None:
    made.add_scatter(
        x=100 * rows["value"],
        y=[plain(name) for name in rows["strategy"]],
        mode="lines",
        line={"color": GREY, "width": 1},
        opacity=0.45,
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(made: go.Figure, strategy: str, values: pd.Series[Any], repeats: pd.Series[Any]) -> None:
    made.add_scatter(
        x=values,
        y=[plain(strategy)] * len(values),
        mode="markers",
        marker=_marker(strategy, 10),
        customdata=repeats,
        hovertemplate=f"%{{x:.1f}} %, repeat %{{customdata}}<extra>{plain(strategy)}</extra>",
        showlegend=False,
    )


def _marker(strategy: str, size: int) -> dict[str, object]:
    look = style(strategy)
    return {"color": look.colour, "symbol": look.symbol, "size": size, "line": {"width": 1.5, "color": look.colour}}


def _by_row(made: go.Figure, names: Iterable[object]) -> go.Figure:
    """One row per strategy; the first one is on top."""
    return made.update_yaxes(named_axis(names), autorange="reversed", showgrid=True)
