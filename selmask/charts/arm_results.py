"""The results of an experiment's arms: against one another, with their intervals, and run by run."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from selmask.charts.figure import figure, height_of, named_axis, plain
from selmask.charts.palette import GREY
from selmask.wording import p_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Palette, Style
    from selmask.quantity import Quantity

_TIMES = {"h": 3600.0, "min": 60.0, "s": 1.0}
"""Units of time in seconds, the largest first; a unit is used from three of it on."""


def intervals(table: pd.DataFrame, metric: Quantity, palette: Palette) -> go.Figure:
    """One row per arm: its mean and the 95 % interval.

    Args:
        table: Columns arm, n, mean, low, high; low and high NaN where there is one run.
        metric: What was measured.
        palette: The arms' styles.
    """
    title = f"{metric.heading} by strategy: mean and 95 % interval"
    chart = figure(title, _axis(metric), "", height=height_of(len(table)))
    for row in _within_bounds(_scaled(table, metric), metric).to_dict("records"):
        hover = f"{_value('x', metric)} (n = {row['n']})"
        _estimate(chart, row["arm"], (row["mean"], row["low"], row["high"]), palette[row["arm"]], hover)
    return _by_row(chart, table["arm"])


def differences(
    table: pd.DataFrame, metric: Quantity, against: str, palette: Palette, *, rows: int | None = None
) -> go.Figure:
    """One row per arm: the mean of its paired differences from `against`, with its interval, and zero marked.

    Args:
        table: Columns arm, difference, low, high, p and conclusion; p is NaN where there was no test.
        metric: What was measured.
        against: The arm compared with.
        palette: The arms' styles.
        rows: As many rows as a chart beside it has, so that both are equally high.
    """
    title = f"Paired difference from {against}"
    chart = figure(title, _difference_axis(metric), "", height=height_of(rows or len(table)))
    chart.add_vline(x=0, line={"width": 1, "dash": "dot", "color": GREY})
    for row in _scaled(table, metric).to_dict("records"):
        hover = f"{_difference('x', metric)}, {row['conclusion'] if isnan(row['p']) else p_value(row['p'])}"
        _estimate(chart, row["arm"], (row["difference"], row["low"], row["high"]), palette[row["arm"]], hover)
    return _by_row(chart, table["arm"])


def cost(table: pd.DataFrame, metric: Quantity, against: str, palette: Palette) -> go.Figure:
    """One mark per arm: the time a model takes to make, and its gain over `against`, with the 95 % interval.

    Args:
        table: Columns arm, seconds, difference, low, high; low and high NaN for `against` itself and where there are
            too few runs.
        metric: What was measured.
        against: The arm compared with.
        palette: The arms' styles.
    """
    unit = next((unit for unit, long in _TIMES.items() if table["seconds"].max() >= 3 * long), "s")
    title, time = f"Cost against gain over {against}", f"Scoring, post-training and fine-tuning of one model ({unit})"
    chart = figure(title, time, _difference_axis(metric), height=380)
    chart.add_hline(y=0, line={"width": 1, "dash": "dot", "color": GREY})
    for row in _scaled(table, metric).to_dict("records"):
        style, name = palette[row["arm"]], plain(row["arm"])
        chart.add_scatter(
            x=[row["seconds"] / _TIMES[unit]],
            y=[row["difference"]],
            name=name,
            mode="markers",
            marker=_marker(style, 13),
            error_y=_interval(style, row["difference"], row["low"], row["high"]),
            hovertemplate=f"%{{x:.1f}} {unit}, {_difference('y', metric)}<extra>{name}</extra>",
        )
    chart.update_layout(showlegend=True)
    return chart.update_xaxes(rangemode="tozero")


def learning_curve(table: pd.DataFrame, metric: Quantity, palette: Palette) -> go.Figure:
    """One line per arm: the mean over its runs with the 95 % interval, by the number of labelled texts it was given.

    Args:
        table: Columns arm, labels, mean, low, high; low and high NaN where there is one run.
        metric: What was measured.
        palette: The arms' styles.
    """
    chart = figure(f"{metric.heading} by the number of labelled texts", "Labelled texts", _axis(metric), height=380)
    bounded = _within_bounds(_scaled(table, metric), metric)
    for arm in dict.fromkeys(table["arm"]):
        rows = bounded[bounded["arm"] == arm].sort_values("labels")
        low, high = rows["low"].fillna(rows["mean"]), rows["high"].fillna(rows["mean"])
        style = palette[str(arm)]
        chart.add_scatter(
            x=rows["labels"],
            y=rows["mean"],
            name=plain(arm),
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker=_marker(style, 10),
            error_y=_whiskers(style.colour, high - rows["mean"], rows["mean"] - low),
            hovertemplate=f"%{{x}} labelled texts: {_value('y', metric)}<extra>%{{fullData.name}}</extra>",
        )
    chart.update_layout(showlegend=True)
    return chart.update_xaxes(tickmode="array", tickvals=sorted(set(table["labels"])), rangemode="tozero")


def single_runs(runs: pd.DataFrame, metric: Quantity, palette: Palette) -> go.Figure:
    """One dot per run; runs of the same repeat are joined, because they share split, subset and order.

    Args:
        runs: Columns arm, repeat, value.
        metric: What was measured.
        palette: The arms' styles.
    """
    arms = list(dict.fromkeys(runs["arm"]))
    chart = figure(f"{metric.heading} of every run", _axis(metric), "", height=height_of(len(arms)))
    scaled = _scaled(runs, metric)
    for _repeat, rows in scaled.groupby("repeat", sort=True):
        _join(chart, rows)
    for arm in arms:
        hover = f"{_value('x', metric)}, repeat %{{customdata}}<extra>{plain(arm)}</extra>"
        _dots(chart, scaled[scaled["arm"] == arm], palette[str(arm)], hover)
    return _by_row(chart, arms)


def _axis(metric: Quantity) -> str:
    return f"{metric.heading} (%)" if metric.is_share else metric.heading


def _difference_axis(metric: Quantity) -> str:
    return f"Difference in {metric.title}{' (points)' if metric.is_share else ''}"


def _value(axis: str, metric: Quantity) -> str:
    """A value on hover, as plotly's template writes it."""
    return f"%{{{axis}:.1f}} %" if metric.is_share else f"%{{{axis}:.3f}}"


def _difference(axis: str, metric: Quantity) -> str:
    return f"%{{{axis}:+.1f}} points" if metric.is_share else f"%{{{axis}:+.3f}}"


def _scaled(table: pd.DataFrame, metric: Quantity) -> pd.DataFrame:
    """`table` with every value as it is shown: a share in percent."""
    values = [name for name in ("mean", "difference", "value", "low", "high") if name in table]
    return table.assign(**{name: metric.scale * table[name] for name in values})


def _within_bounds(scaled: pd.DataFrame, metric: Quantity) -> pd.DataFrame:
    """`scaled` with the intervals of a share cut at 0 and 100 %, beyond which a t interval of two runs goes far."""
    if not metric.is_share:
        return scaled
    return scaled.assign(low=scaled["low"].clip(lower=0), high=scaled["high"].clip(upper=100))


def _estimate(chart: go.Figure, arm: str, estimate: tuple[float, float, float], style: Style, hover: str) -> None:
    """A marker at the middle of `estimate` (middle, low, high), and its interval."""
    name = plain(arm)
    chart.add_scatter(
        x=[estimate[0]],
        y=[name],
        mode="markers",
        marker=_marker(style, 13),
        error_x=_interval(style, *estimate),
        hovertemplate=f"{hover}<extra>{name}</extra>",
        showlegend=False,
    )


def _interval(style: Style, middle: float, low: float, high: float) -> dict[str, object]:
    exists = not (isnan(low) or isnan(high))
    above, below = ([high - middle], [middle - low]) if exists else ([0], [0])
    return _whiskers(style.colour, above, below) | {"visible": exists}


def _whiskers(colour: str, above: Sequence[float], below: Sequence[float]) -> dict[str, object]:
    return {"type": "data", "array": above, "arrayminus": below, "color": colour, "thickness": 2, "width": 7}


def _join(chart: go.Figure, rows: pd.DataFrame) -> None:
    chart.add_scatter(
        x=rows["value"],
        y=[plain(arm) for arm in rows["arm"]],
        mode="lines",
        line={"color": GREY, "width": 1},
        opacity=0.45,
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(chart: go.Figure, rows: pd.DataFrame, style: Style, hover: str) -> None:
    chart.add_scatter(
        x=rows["value"],
        y=[plain(arm) for arm in rows["arm"]],
        mode="markers",
        marker=_marker(style, 10),
        customdata=rows["repeat"],
        hovertemplate=hover,
        showlegend=False,
    )


def _marker(style: Style, size: int) -> dict[str, object]:
    return {"color": style.colour, "symbol": style.symbol, "size": size, "line": {"width": 1.5, "color": style.colour}}


def _by_row(chart: go.Figure, arms: Iterable[object]) -> go.Figure:
    """One row per arm; the first one is on top."""
    return chart.update_yaxes(named_axis(arms), autorange="reversed", showgrid=True)
