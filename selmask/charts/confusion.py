"""Charts about classes: their sizes, their F1, their probabilities, and which are mistaken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.charts.figure import SHORT_LABEL, figure, height_of, named_axis, plain
from selmask.charts.heat_map import add_cells
from selmask.charts.palette import BLUE, GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Style


def confusion(counts: pd.DataFrame, title: str = "Confusion matrix") -> go.Figure:
    """A confusion matrix: true classes (rows) against predicted ones (columns).

    Args:
        counts: Numbers of texts; index and columns are the classes, in the same order.
        title: The chart's title.
    """
    totals = counts.sum(axis=1).replace(0, 1)
    chart = figure(title, "Predicted class", "True class", height=height_of(len(counts)) + 60)
    return add_cells(
        chart,
        counts.div(totals, axis=0),
        "Share (%)",
        row_label=SHORT_LABEL,
        column_label=SHORT_LABEL,
        text=counts.to_numpy(),
        texttemplate="%{text}",
        hovertemplate="%{text} texts of class %{y}<br>were classified as %{x} (%{z:.0f} %)<extra></extra>",
    )


def class_sizes(table: pd.DataFrame) -> go.Figure:
    """Bars with the number of texts of each class, in the order of the table.

    Args:
        table: Columns class, texts.
    """
    chart = figure("Texts per class", "Texts", "", height=height_of(len(table)))
    chart.add_bar(
        x=table["texts"],
        y=[plain(name) for name in table["class"]],
        orientation="h",
        marker={"color": BLUE},
        hovertemplate="%{y}: %{x:,} texts<extra></extra>",
    )
    chart.update_xaxes(rangemode="tozero", tickformat=",d")
    return chart.update_yaxes(named_axis(table["class"]), autorange="reversed")


def per_class(table: pd.DataFrame) -> go.Figure:
    """A heat map of F1 by class and arm.

    Args:
        table: Values 0 to 1, NaN where no run knows the class; index: arms, columns: classes.
    """
    chart = figure("F1 of each class", "Class", "", height=height_of(len(table)) + 40)
    return add_cells(
        chart,
        table,
        "F1 (%)",
        column_label=SHORT_LABEL,
        texttemplate="%{z:.0f}",
        hovertemplate="%{y}<br>class %{x}: F1 %{z:.1f} %<extra></extra>",
    )


def probabilities(labels: Sequence[str], values: Sequence[float], style: Style) -> go.Figure:
    """Bars with the probability of each class, from 0 to 1; the most probable is on top and in `style`."""
    ordered = sorted(zip(values, labels, strict=True), key=lambda pair: -pair[0])
    shares = [100 * value for value, _ in ordered]
    chart = figure("Probability of each class", "Probability (%)", "", height=height_of(len(ordered)))
    chart.add_bar(
        x=shares,
        y=[plain(name) for _, name in ordered],
        orientation="h",
        text=[f"{share:.0f} %" for share in shares],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [style.colour] + [GREY] * (len(shares) - 1)},
        hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
    )
    chart.update_xaxes(range=[0, 108], tickvals=[0, 25, 50, 75, 100])
    return chart.update_yaxes(named_axis(name for _, name in ordered), autorange="reversed")
