"""Paired differences of arms from a reference or an anchor, alone and against the time that a model takes to make.

Whiskers belong to a test of all comparisons together. An interval that belongs to no test is dashed, and a note behind
the name of its arm says why.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from selmask.charts.figure import figure, height_of, plain
from selmask.charts.marks import LARGE, DrawnEstimate, by_row, dashed, marker, row_of_estimate
from selmask.charts.palette import GREY
from selmask.wording import confidence, p_value

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Palette
    from selmask.quantity import Quantity

    Row = dict[Hashable, Any]

_NOTES = {"too few repeats": "so far", "nothing learned": "not tested"}
"""What follows the name of an arm that was not tested, by its conclusion."""

_TIMES = {"h": 3600.0, "min": 60.0, "s": 1.0}
"""Units of time in seconds, the largest first; a unit is used from three of it on."""

_WITHOUT_INTERVAL = {"low": float("nan"), "high": float("nan")}


def differences(
    table: pd.DataFrame,
    metric: Quantity,
    against: str,
    palette: Palette,
    *,
    lower_is_better: bool = False,
    notes: Sequence[str] = (),
) -> go.Figure:
    """One row per arm: the mean of its paired differences from `against`, with its interval, and zero marked.

    Args:
        table: Columns arm, difference, low, high, p, conclusion, comparisons and level; p is NaN where there was no
            test, low and high where there is no interval.
        metric: What was measured.
        against: The arm compared with.
        palette: The arms' styles.
        lower_is_better: Whether a difference below zero is a gain.
        notes: What the numbers are about, for the subtitle.
    """
    axis = _axis(metric, lower_is_better=lower_is_better)
    side = "Left" if lower_is_better else "Right"
    reading = (
        f"{side} of zero an arm did better than {against}; where its line reaches zero, that may be chance, and a "
        "dashed line is not tested."
    )
    title, height = f"Paired difference from {against}", height_of(len(table))
    chart = figure(title, axis, "", reading=reading, height=height, notes=notes)
    chart.add_vline(x=0, line={"width": 1, "dash": "dot", "color": GREY})
    rows = table.to_dict("records")
    for row in rows:
        estimate, style, name = _estimate(row, metric), palette[row["arm"]], plain(row["arm"])
        if _is_untested(row):
            chart.add_scatter(x=estimate[1:], y=[name, name], showlegend=False, **dashed(style.colour))
        row_of_estimate(chart, row["arm"], _tested(row, estimate), style, _hover(row, metric))
    return by_row(chart, table["arm"], {row["arm"]: _note(row) for row in rows})


def cost(
    table: pd.DataFrame,
    metric: Quantity,
    against: str,
    palette: Palette,
    *,
    lower_is_better: bool = False,
    notes: Sequence[str] = (),
) -> go.Figure:
    """One mark per arm: the time a model takes to make, and its gain over `against`, with its interval.

    Args:
        table: Columns arm, seconds, difference, low, high, p, conclusion, comparisons and level; low, high and p NaN
            for `against` itself.
        metric: What was measured.
        against: The arm compared with.
        palette: The arms' styles.
        lower_is_better: Whether a difference below zero is a gain.
        notes: What the numbers are about, for the subtitle.
    """
    unit = next((unit for unit, long in _TIMES.items() if table["seconds"].max() >= 3 * long), "s")
    title = f"Cost against {'difference from' if lower_is_better else 'gain over'} {against}"
    time, axis = (
        f"Scoring, post-training and fine-tuning of one model ({unit})",
        _axis(metric, lower_is_better=lower_is_better),
    )
    way = "lower" if lower_is_better else "higher"
    reading = (
        f"The {way} a mark, the better the arm did compared with {against}; the further left, the less time a model "
        "takes to make."
    )
    chart = figure(title, time, axis, reading=reading, height=380, notes=notes)
    chart.add_hline(y=0, line={"width": 1, "dash": "dot", "color": GREY})
    for row in table.to_dict("records"):
        estimate, style, name = _estimate(row, metric), palette[row["arm"]], plain(row["arm"])
        seconds = row["seconds"] / _TIMES[unit]
        if _is_untested(row):
            chart.add_scatter(x=[seconds, seconds], y=estimate[1:], showlegend=False, **dashed(style.colour))
        chart.add_scatter(
            x=[seconds],
            y=[estimate.middle],
            name=", ".join(filter(None, [name, _note(row)])),
            mode="markers",
            marker=marker(style, LARGE),
            error_y=_tested(row, estimate).whiskers(style),
            hovertemplate=f"%{{x:.1f}} {unit}, {_hover(row, metric)}<extra>{name}</extra>",
        )
    chart.update_layout(showlegend=True)
    return chart.update_xaxes(rangemode="tozero")


def _axis(metric: Quantity, *, lower_is_better: bool) -> str:
    remarks = ["points"] * metric.is_share + ["lower is better"] * lower_is_better
    return f"Difference in {metric.title}" + (f" ({', '.join(remarks)})" if remarks else "")


def _estimate(row: Row, metric: Quantity) -> DrawnEstimate:
    return DrawnEstimate(*(metric.scale * row[name] for name in ("difference", "low", "high")))


def _is_untested(row: Row) -> bool:
    """Whether there is an interval that belongs to no test."""
    return isnan(row["p"]) and not isnan(row["low"])


def _tested(row: Row, estimate: DrawnEstimate) -> DrawnEstimate:
    """The estimate without an interval that belongs to no test."""
    return estimate._replace(**_WITHOUT_INTERVAL) if _is_untested(row) else estimate


def _note(row: Row) -> str:
    return _NOTES.get(row["conclusion"], "")


def _hover(row: Row, metric: Quantity) -> str:
    """`+1.3 points (95 % 0.4 to 2.2), p = .016 for 4 comparisons`; the arm compared with has no conclusion."""
    if not row["conclusion"]:
        return f"{plain(row['arm'])} itself"
    said = metric.difference(row["difference"])
    if not isnan(row["low"]):
        said += f" ({confidence(row['level'])} {metric.number(row['low'])} to {metric.number(row['high'])})"
    if isnan(row["p"]):
        alone = ", this comparison alone, not tested" if _is_untested(row) else ""
        return f"{said}, {row['conclusion']}{alone}"
    together = f" for {row['comparisons']:.0f} comparisons" if row["comparisons"] > 1 else ""
    return f"{said}, {p_value(row['p'])}{together}"
