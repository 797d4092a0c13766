"""Which classes a model takes for which, and how well it knows each."""

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


def confusion(counts: pd.DataFrame, title: str = "What was taken for what") -> go.Figure:
    """A square of true classes (rows) against predicted ones (columns).

    Args:
        counts: Numbers of texts; index and columns are the classes, in the same order.
        title: What the chart says of itself.
    """
    totals = counts.sum(axis=1).replace(0, 1)
    made = figure(title, "Predicted class", "True class", height=height_of(len(counts)) + 60)
    return add_cells(
        made,
        counts.div(totals, axis=0),
        "Share (%)",
        row_label=SHORT_LABEL,
        column_label=SHORT_LABEL,
        text=counts.to_numpy(),
        texttemplate="%{text}",
        hovertemplate="%{text} texts of class %{y}<br>were taken for %{x} (%{z:.0f} %)<extra></extra>",
    )


def class_sizes(table: pd.DataFrame) -> go.Figure:
    """Bars of how many texts each class has, the largest on top.

    Args:
        table: Columns class, texts.
    """
    made = figure("Texts per class", "Texts", "", height=height_of(len(table)))
    made.add_bar(
        x=table["texts"],
        y=[plain(name) for name in table["class"]],
        orientation="h",
        marker={"color": BLUE},
        hovertemplate="%{y}: %{x:,} texts<extra></extra>",
    )
    made.update_xaxes(rangemode="tozero", tickformat=",d")
    return made.update_yaxes(named_axis(table["class"]), autorange="reversed")


def per_class(table: pd.DataFrame) -> go.Figure:
    """A heat map of F1 by class and arm.

    Args:
        table: Values 0 to 1, NaN where no run knows the class; index: arms, columns: classes.
    """
    made = figure("F1 of every class", "Class", "", height=height_of(len(table)) + 40)
    return add_cells(
        made,
        table,
        "F1 (%)",
        column_label=SHORT_LABEL,
        texttemplate="%{z:.0f}",
        hovertemplate="%{y}<br>class %{x}: F1 %{z:.1f} %<extra></extra>",
    )


def probabilities(labels: Sequence[str], values: Sequence[float], style: Style) -> go.Figure:
    """Bars of how likely each class is, the likeliest on top and in `style`; `values` from 0 to 1."""
    ordered = sorted(zip(values, labels, strict=True), key=lambda pair: -pair[0])
    shares = [100 * value for value, _ in ordered]
    made = figure("How likely each class is", "Probability (%)", "", height=height_of(len(ordered)))
    made.add_bar(
        x=shares,
        y=[plain(name) for _, name in ordered],
        orientation="h",
        text=[f"{share:.0f} %" for share in shares],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [style.colour] + [GREY] * (len(shares) - 1)},
        hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
    )
    made.update_xaxes(range=[0, 108], tickvals=[0, 25, 50, 75, 100])
    return made.update_yaxes(named_axis(name for _, name in ordered), autorange="reversed")
