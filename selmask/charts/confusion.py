"""Charts about classes: their sizes, their F1, their probabilities, and which are mistaken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from selmask.charts.figure import FRAME_PIXELS, SHORT_LABEL, counting_axis, figure, height_of, named_axis, plain
from selmask.charts.heat_map import add_cells
from selmask.charts.palette import BLUE, GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from selmask.charts.palette import Style


MOST_WITH_NUMBERS = 15
"""With more classes than these, the cells are too small for numbers, and the classes are sorted."""

_SMALL_ROW_PIXELS = 18


def confusion(counts: pd.DataFrame, title: str = "Shares of each true class", notes: Sequence[str] = ()) -> go.Figure:
    """A confusion matrix: the share of each true class (row) that was given each class (column).

    Many classes are sorted, those first of which the smallest share was right.

    Args:
        counts: Numbers of texts; index and columns are the classes, in the same order.
        title: The chart's title.
        notes: What the numbers are about, for the subtitle.
    """
    is_small = len(counts) <= MOST_WITH_NUMBERS
    texts = counts if is_small else _worst_first(counts)
    totals, height = texts.sum(axis=1), height_of(len(texts)) + 60 if is_small else _small_height(len(texts))
    reading = (
        "Each row divides the texts of a true class: those on the diagonal are classified correctly, the others are "
        "not."
    )
    return add_cells(
        figure(title, "Predicted class", "True class", reading=reading, height=height, notes=notes),
        texts.div(totals.replace(0, 1), axis=0),
        "%",
        row_label=SHORT_LABEL,
        column_label=SHORT_LABEL,
        customdata=np.dstack([texts, np.broadcast_to(totals.to_numpy()[:, None], texts.shape)]),
        texttemplate="%{z:.0f}" if is_small else None,
        hovertemplate="class %{y}, classified as %{x}:<br>"
        "%{customdata[0]:,} of %{customdata[1]:,} (%{z:.1f} %)<extra></extra>",
    )


def _worst_first(counts: pd.DataFrame) -> pd.DataFrame:
    right = pd.Series(np.diag(counts), index=counts.index) / counts.sum(axis=1)
    order = right.argsort(kind="stable")
    return counts.iloc[order, order]


def _small_height(rows: int) -> int:
    return FRAME_PIXELS + 60 + _SMALL_ROW_PIXELS * rows


def class_sizes(table: pd.DataFrame) -> go.Figure:
    """Bars with the number of texts of each class, in the order of the table.

    Args:
        table: Columns class, texts.
    """
    reading = "The longer a bar, the more texts belong to the class."
    chart = figure("Texts per class", "Texts", "", reading=reading, height=height_of(len(table)))
    chart.add_bar(
        x=table["texts"],
        y=[plain(name) for name in table["class"]],
        orientation="h",
        marker={"color": BLUE},
        hovertemplate="%{y}, texts: %{x:,}<extra></extra>",
    )
    chart.update_xaxes(counting_axis(table["texts"]))
    return chart.update_yaxes(named_axis(table["class"]), autorange="reversed")


def per_class(table: pd.DataFrame, notes: Sequence[str] = ()) -> go.Figure:
    """A heat map of F1 by class and arm.

    Args:
        table: Values 0 to 1, NaN where no run knows the class; index: arms, columns: classes.
        notes: What the numbers are about, for the subtitle.
    """
    reading = "Each cell says how well the arm of its row recognises the class of its column: 100 means no mistakes."
    chart = figure("F1 of each class", "Class", "", reading=reading, height=height_of(len(table)) + 40, notes=notes)
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
    title, reading = "Probability of each class", "The longer a bar, the surer the model is of the class."
    chart = figure(title, "Probability (%)", "", reading=reading, height=height_of(len(ordered)))
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
