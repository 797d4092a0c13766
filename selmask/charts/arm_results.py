"""The results of an experiment's arms: their means with intervals, and run by run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.charts.figure import figure, height_of, label, plain
from selmask.charts.marks import SMALL, DrawnEstimate, by_row, marker, row_of_estimate, whiskers
from selmask.charts.palette import GREY
from selmask.label_budget import labels_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Palette, Style
    from selmask.quantity import Quantity


def intervals(table: pd.DataFrame, metric: Quantity, palette: Palette, *, notes: Sequence[str] = ()) -> go.Figure:
    """One row per arm: its mean and the 95 % interval.

    Args:
        table: Columns arm, n, mean, low, high; low and high NaN where there is one run.
        metric: What was measured.
        palette: The arms' styles.
        notes: What the numbers are about, for the subtitle.
    """
    title = f"{metric.heading} by arm: mean and 95 % interval"
    reading = "Each mark is the mean of an arm over its runs; the line shows where that mean plausibly lies."
    chart = figure(title, _axis(metric), "", reading=reading, height=height_of(len(table)), notes=notes)
    for row in _scaled(table, metric).to_dict("records"):
        hover = f"{_value('x', metric)} (n = {row['n']})"
        row_of_estimate(
            chart, row["arm"], DrawnEstimate(row["mean"], row["low"], row["high"]), palette[row["arm"]], hover
        )
    return by_row(chart, table["arm"])


def side_by_side(table: pd.DataFrame, metric: Quantity, palette: Palette, *, notes: Sequence[str] = ()) -> go.Figure:
    """The same for several experiments: under the name of each, a row per arm.

    Args:
        table: Columns experiment, model, labels, arm, n, mean, low, high; low and high NaN where there is one run.
        metric: What was measured.
        palette: The arms' styles.
        notes: What the numbers are about, for the subtitle.
    """
    groups = _scaled(table, metric).groupby(["experiment", "model", "labels"], sort=False)
    height = height_of(len(table) + groups.ngroups)
    reading = "Each mark is the mean of one arm in one experiment; compare marks within an experiment only."
    title = f"{metric.heading} of several experiments"
    chart = figure(title, _axis(metric), "", reading=reading, height=height, notes=notes)
    names: list[str] = []
    for (experiment, model, labels), rows in groups:
        names.append(f"<b>{label(experiment)}</b><br>{label(f'{labels_in_words(str(labels))}, {model}')}")
        for row in rows.to_dict("records"):
            style, estimate = palette[row["arm"]], DrawnEstimate(row["mean"], row["low"], row["high"])
            chart.add_scatter(
                x=[row["mean"]],
                y=[len(names)],
                mode="markers",
                marker=marker(style, SMALL),
                error_x=estimate.whiskers(style),
                hovertemplate=f"{_value('x', metric)} (n = {row['n']})<extra>{plain(row['arm'])}</extra>",
                showlegend=False,
            )
            names.append(label(row["arm"]))
    axis = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
    return chart.update_yaxes(axis, range=[len(names) - 0.5, -0.8], showgrid=True, zeroline=False)


def learning_curve(table: pd.DataFrame, metric: Quantity, palette: Palette, *, notes: Sequence[str] = ()) -> go.Figure:
    """One line per arm: the mean over its runs with the 95 % interval, by the number of labelled texts it was given.

    Args:
        table: Columns arm, labels, mean, low, high; low and high NaN where there is one run.
        metric: What was measured.
        palette: The arms' styles.
        notes: What the numbers are about, for the subtitle.
    """
    title = f"{metric.heading} by the number of labelled texts"
    reading = "Each line follows the mean of an arm from few labels to many; the bars show where it plausibly lies."
    chart = figure(title, "Labelled texts", _axis(metric), reading=reading, height=380, notes=notes)
    scaled = _scaled(table, metric)
    for arm in dict.fromkeys(table["arm"]):
        rows = scaled[scaled["arm"] == arm].sort_values("labels")
        low, high = rows["low"].fillna(rows["mean"]), rows["high"].fillna(rows["mean"])
        style = palette[str(arm)]
        chart.add_scatter(
            x=rows["labels"],
            y=rows["mean"],
            name=plain(arm),
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker=marker(style, SMALL),
            error_y=whiskers(style.colour, high - rows["mean"], rows["mean"] - low),
            hovertemplate=f"%{{x}} labelled texts: {_value('y', metric)}<extra>%{{fullData.name}}</extra>",
        )
    chart.update_layout(showlegend=True)
    return chart.update_xaxes(tickmode="array", tickvals=sorted(set(table["labels"])), rangemode="tozero")


def single_runs(runs: pd.DataFrame, metric: Quantity, palette: Palette, *, notes: Sequence[str] = ()) -> go.Figure:
    """One dot per run; runs of the same repeat are joined, because they share split, subset and order.

    Args:
        runs: Columns arm, repeat, value.
        metric: What was measured.
        palette: The arms' styles.
        notes: What the numbers are about, for the subtitle.
    """
    arms = list(dict.fromkeys(runs["arm"]))
    title = f"{metric.heading} of every run"
    reading = "Each mark is one run; a grey line joins the runs of a repeat, which all got the same texts."
    chart = figure(title, _axis(metric), "", reading=reading, height=height_of(len(arms)), notes=notes)
    scaled = _scaled(runs, metric)
    for _repeat, rows in scaled.groupby("repeat", sort=True):
        _join(chart, rows)
    for arm in arms:
        hover = f"{_value('x', metric)}, repeat %{{customdata}}<extra>{plain(arm)}</extra>"
        _dots(chart, scaled[scaled["arm"] == arm], palette[str(arm)], hover)
    return by_row(chart, arms)


def _axis(metric: Quantity) -> str:
    return f"{metric.heading} (%)" if metric.is_share else metric.heading


def _value(axis: str, metric: Quantity) -> str:
    """A value on hover, as plotly's template writes it."""
    return f"%{{{axis}:.1f}} %" if metric.is_share else f"%{{{axis}:.3f}}"


def _scaled(table: pd.DataFrame, metric: Quantity) -> pd.DataFrame:
    """`table` with every value as it is shown: a share in percent."""
    values = [name for name in ("mean", "value", "low", "high") if name in table]
    return table.assign(**{name: metric.scale * table[name] for name in values})


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
        marker=marker(style, SMALL),
        customdata=rows["repeat"],
        hovertemplate=hover,
        showlegend=False,
    )
