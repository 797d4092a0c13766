"""Shares of a hundred as cells, dark where they are high: what the square and the tabular charts have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.charts.figure import LONGEST_LABEL, named_axis, plain
from selmask.charts.palette import SEQUENTIAL

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def add_cells(
    made: go.Figure,
    shares: pd.DataFrame,
    unit: str,
    *,
    row_label: int = LONGEST_LABEL,
    column_label: int = LONGEST_LABEL,
    **look: Any,
) -> go.Figure:
    """`made` with a cell for each of `shares`, the first row on top.

    Args:
        made: The figure, with its titles.
        shares: 0 to 1, NaN where nothing is known; index and columns are names.
        unit: What the colour bar says.
        row_label, column_label: Characters of a name at its row or column.
        look: Passed on to plotly's heat map.
    """
    made.add_heatmap(
        z=100 * shares.to_numpy(),
        x=[plain(name) for name in shares.columns],
        y=[plain(name) for name in shares.index],
        zmin=0,
        zmax=100,
        colorscale=list(SEQUENTIAL),
        colorbar={"title": {"text": unit}, "thickness": 12},
        xgap=2,
        ygap=2,
        **look,
    )
    made.update_xaxes(named_axis(shares.columns, column_label), showgrid=False)
    return made.update_yaxes(named_axis(shares.index, row_label), autorange="reversed", showgrid=False)
