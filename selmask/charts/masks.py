"""What strategies hide: how far they agree, and which words they hide most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.charts.figure import figure, height_of, label
from selmask.charts.palette import SEQUENTIAL, style

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def overlap(table: pd.DataFrame) -> go.Figure:
    """A heat map of how much of what one strategy masks another masks too.

    Args:
        table: Jaccard similarities, 0 to 1, NaN where neither masks anything; index and columns: strategies.
    """
    names = [label(name) for name in table.index]
    title = "How far two strategies mask the same tokens"
    made = figure(title, "", "", height=height_of(len(names)) + 70)
    made.add_heatmap(
        z=100 * table.to_numpy(),
        x=names,
        y=names,
        texttemplate="%{z:.0f} %",
        zmin=0,
        zmax=100,
        colorscale=list(SEQUENTIAL),
        colorbar={"title": {"text": "Shared<br>tokens (%)"}, "thickness": 12},
        hovertemplate="%{y} and %{x}<br>share %{z:.0f} % of all tokens that either masks<extra></extra>",
        xgap=2,
        ygap=2,
    )
    made.update_xaxes(type="category", showgrid=False)
    return made.update_yaxes(type="category", autorange="reversed", showgrid=False)


def most_masked(table: pd.DataFrame, strategy: str, *, documents: int) -> go.Figure:
    """Bars of the words that a strategy hides most often.

    Args:
        table: Columns word, times; the most frequent first.
        strategy: Gives the title and the colour.
        documents: How many texts were looked at.
    """
    made = figure(strategy, f"Times masked in {documents:,} texts", "", height=height_of(len(table)) - 40)
    made.add_bar(
        x=table["times"],
        y=[label(word, 24) for word in table["word"]],
        orientation="h",
        marker={"color": style(strategy).colour},
        hovertemplate="%{y}: %{x} times<extra></extra>",
    )
    made.update_xaxes(rangemode="tozero", tickformat=",d")
    return made.update_yaxes(type="category", autorange="reversed")
