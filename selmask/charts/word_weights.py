"""Charts of single words: their weight in a decision, and a model's guesses for a hidden word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.charts.figure import SHORT_LABEL, figure, height_of, numbered_axis, plain
from selmask.charts.palette import GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.charts.palette import Style


def word_weights(table: pd.DataFrame, label: str, style: Style) -> go.Figure:
    """Bars with the weight of each word in a decision: to the right for the class, to the left against it.

    Args:
        table: Columns word, drop (of the probability without the word; 0.01 is a point).
        label: The class that the model chose.
        style: Gives the colour.
    """
    axis = "Drop in probability without the word (points)"
    reading = "A bar to the right belongs to a word that speaks for the class, one to the left to a word against it."
    chart = figure(f"Words that mattered for {label}", axis, "", reading=reading, height=height_of(len(table)) - 20)
    chart.add_bar(
        x=100 * table["drop"],
        y=list(range(len(table))),  # a word may occur twice in a text
        orientation="h",
        customdata=[plain(word) for word in table["word"]],
        marker={"color": [style.colour if drop > 0 else GREY for drop in table["drop"]]},
        text=[f"{100 * drop:+z.1f}" for drop in table["drop"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{customdata}: %{x:+.1f} points<extra></extra>",
    )
    chart.update_xaxes(range=_with_room(min(0.0, table["drop"].min()), max(0.0, table["drop"].max())))
    return chart.update_yaxes(numbered_axis(table["word"], SHORT_LABEL), autorange="reversed")


def _with_room(low: float, high: float) -> list[float]:
    """The range from `low` to `high` in points, with room for labels; one point at least, so small drops look small."""
    span = max(high - low, 0.01)
    return [100 * (low - 0.15 * span if low < 0 else 0), 100 * (max(high, low + span) + 0.15 * span)]


def fillings(words: Sequence[str], shares: Sequence[float], title: str, style: Style, *, most: float) -> go.Figure:
    """Bars with a model's guesses for a hidden word.

    Args:
        words: The guesses, the most probable first.
        shares: Their probabilities, 0 to 1.
        title: The chart's title.
        style: Gives the colour.
        most: The largest probability in any of the charts side by side, so that their bars can be compared.
    """
    reading = "The longer a bar, the more the model expects the word in this place."
    chart = figure(title, "Probability (%)", "", reading=reading, height=height_of(len(words)))
    chart.add_bar(
        x=[100 * share for share in shares],
        y=list(range(len(words))),  # two guesses may be the same word, one of them with a space before it
        customdata=[plain(word) for word in words],
        orientation="h",
        text=[f"{100 * share:.1f} %" for share in shares],
        textposition="outside",
        cliponaxis=False,
        marker={"color": style.colour},
        hovertemplate="%{customdata}: %{x:.2f} %<extra></extra>",
    )
    chart.update_layout(margin={"r": 56})
    chart.update_xaxes(range=[0, 100 * most or 1])
    return chart.update_yaxes(numbered_axis(words, SHORT_LABEL), autorange="reversed")
