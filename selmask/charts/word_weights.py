"""Words and what a model makes of them: which carried a decision, and which it would fill a place with."""

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
    """Bars of the words that carried a decision: to the right those that spoke for it, to the left those against.

    Args:
        table: Columns word, drop (of the probability without it; 0.01 is a point).
        label: What the model decided.
        style: Gives the colour.
    """
    title = f"Points that {label} loses without the word"
    made = figure("Words that mattered", title, "", height=height_of(len(table)) - 20)
    spoke_for = table["drop"] > 0
    made.add_bar(
        x=100 * table["drop"],
        y=list(range(len(table))),  # a word may stand twice in a text
        orientation="h",
        customdata=[plain(word) for word in table["word"]],
        marker={"color": [style.colour if each else GREY for each in spoke_for]},
        text=[f"{100 * drop:+.1f}" for drop in table["drop"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{customdata}: %{x:+.1f} points<extra></extra>",
    )
    made.update_xaxes(range=_with_room(min(0.0, table["drop"].min()), max(0.0, table["drop"].max())))
    return made.update_yaxes(numbered_axis(table["word"], SHORT_LABEL), autorange="reversed")


def _with_room(low: float, high: float) -> list[float]:
    """Points from `low` to `high` and a label's width beyond either; one point at least, so that nothing looks much."""
    span = max(high - low, 0.01)
    return [100 * (low - 0.15 * span if low < 0 else 0), 100 * (max(high, low + span) + 0.15 * span)]


def fillings(words: Sequence[str], shares: Sequence[float], title: str, style: Style, *, most: float) -> go.Figure:
    """Bars of what a model would fill a hidden place with.

    Args:
        words: The fillings, the likeliest first.
        shares: Their probabilities, 0 to 1.
        title: What the chart says of itself.
        style: Gives the colour.
        most: The largest probability on any of the charts side by side, so that bars can be compared.
    """
    made = figure(title, "Probability (%)", "", height=height_of(len(words)))
    made.add_bar(
        x=[100 * share for share in shares],
        y=list(range(len(words))),  # two entries may be the same word, with a blank before it and without
        customdata=[plain(word) for word in words],
        orientation="h",
        text=[f"{100 * share:.1f} %" for share in shares],
        textposition="outside",
        cliponaxis=False,
        marker={"color": style.colour},
        hovertemplate="%{customdata}: %{x:.2f} %<extra></extra>",
    )
    made.update_layout(margin={"r": 56})
    made.update_xaxes(range=[0, 100 * most or 1])
    return made.update_yaxes(numbered_axis(words, SHORT_LABEL), autorange="reversed")
