"""Heat map of shares in percent: the cells of the confusion matrix and of the charts like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.charts.figure import LONGEST_LABEL, named_axis, plain
from selmask.charts.palette import DARK_INK, SEQUENTIAL

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def add_cells(
    chart: go.Figure,
    shares: pd.DataFrame,
    unit: str,
    *,
    row_label: int = LONGEST_LABEL,
    column_label: int = LONGEST_LABEL,
    **options: Any,
) -> go.Figure:
    """Adds a cell for each of `shares` to `chart`, the first row on top.

    Args:
        chart: A figure with its titles.
        shares: 0 to 1, NaN where there is no value; index and columns are names.
        unit: The title of the colour bar.
        row_label, column_label: The most characters of the label of a row or a column.
        options: Passed on to plotly's heat map.

    Returns:
        `chart`.
    """
    chart.add_heatmap(
        z=100 * shares.to_numpy(),
        x=[plain(name) for name in shares.columns],
        y=[plain(name) for name in shares.index],
        zmin=0,
        zmax=100,
        colorscale=list(SEQUENTIAL),
        textfont={"color": DARK_INK},
        colorbar={"title": {"text": unit}, "thickness": 12},
        xgap=2,
        ygap=2,
        **options,
    )
    chart.update_xaxes(named_axis(shares.columns, column_label), showgrid=False)
    return chart.update_yaxes(named_axis(shares.index, row_label), autorange="reversed", showgrid=False)
