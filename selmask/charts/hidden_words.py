"""Charts of hidden words: how far strategies agree, and the words that a strategy hides most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.charts.figure import SHORT_LABEL, counting_axis, figure, height_of, named_axis, plain
from selmask.charts.heat_map import add_cells
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Style


def overlap(table: pd.DataFrame, of: str = "strategies") -> go.Figure:
    """A heat map of the share of hidden words that two strategies, or two epochs of one, have in common.

    Args:
        table: Jaccard similarities, 0 to 1, NaN where neither hides anything; index and columns: the names.
        of: The noun for what is compared, in the plural.
    """
    title = "Share of hidden words in common"
    reading = f"Each cell compares two {of}: at 100 % both hide the same words, at 0 % they have none in common."
    return add_cells(
        figure(title, "", "", reading=reading, height=height_of(len(table)) + 20),
        table,
        "Shared<br>words (%)",
        texttemplate="%{z:.0f} %",
        hovertemplate="%{y} and %{x}<br>share %{z:.0f} % of the words that either hides<extra></extra>",
    )


def most_masked(table: pd.DataFrame, strategy: str, style: Style, *, documents: int) -> go.Figure:
    """Bars with the words that a strategy hides most often.

    Args:
        table: Columns word, times; the most frequent first.
        strategy: Its name, for the title.
        style: Gives the colour.
        documents: The number of texts in which hidden words were counted.
    """
    title, axis = f"Most hidden by {strategy}", f"Times, in {counted(documents, 'text')}"
    reading = "The longer a bar, the more often the word is hidden."
    chart = figure(title, axis, "", reading=reading, height=height_of(len(table)) - 40)
    chart.add_bar(
        x=table["times"],
        y=[plain(word) for word in table["word"]],
        orientation="h",
        marker={"color": style.colour},
        hovertemplate="%{y}: hidden %{x}×<extra></extra>",
    )
    chart.update_xaxes(counting_axis(table["times"]))
    return chart.update_yaxes(named_axis(table["word"], SHORT_LABEL), autorange="reversed")
