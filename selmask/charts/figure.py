"""What all charts share: a title, axes with units, room for labels, and text that is never read as HTML."""

from __future__ import annotations

from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_LABEL, SHORT_LABEL = 34, 24
"""Characters of a name on an axis; of a word's or a class's, which stand close together."""

ROW_PIXELS = 34
FRAME_PIXELS = 130


def figure(title: str, x: str, y: str, *, height: int = 340) -> go.Figure:
    """An empty figure with its title and both axes' titles; colours of text and background are the theme's."""
    made = go.Figure()
    made.update_layout(
        title={"text": plain(title), "x": 0, "xanchor": "left", "font": {"size": 16}},
        xaxis={"title": {"text": plain(x)}, "automargin": True},
        yaxis={"title": {"text": plain(y)}, "automargin": True},
        height=height,
        margin={"l": 8, "r": 16, "t": 56, "b": 8},
        hoverlabel={"align": "left"},
        # Below the plot: above it, entries in two lines would run into the title.
        legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0, "title": {"text": ""}},
    )
    return made


def plain(text: object) -> str:
    """`text` for a label: plotly renders HTML in labels, so that what a user's file says must be escaped."""
    return escape(str(text), quote=False)


def label(text: object, width: int = LONGEST_LABEL) -> str:
    """`text` for an axis or a legend: one line, shortened where it would crowd the chart out, escaped."""
    return plain(shorten(str(text), width, placeholder="…") or "(empty)")


def named_axis(names: Iterable[object], width: int = LONGEST_LABEL) -> dict[str, Any]:
    """An axis on which `names` stand: names even where they look like numbers, shortened only where they are shown.

    The places themselves are the whole names, `plain`: two names that begin alike stay two.
    """
    listed = list(dict.fromkeys(names))
    places, shown = [plain(name) for name in listed], [label(name, width) for name in listed]
    return {"type": "category", "tickmode": "array", "tickvals": places, "ticktext": shown}


def numbered_axis(names: Iterable[object], width: int = LONGEST_LABEL) -> dict[str, Any]:
    """An axis on which the places are 0, 1, 2 …, so that a name that stands twice has two."""
    shown = [label(name, width) for name in names]
    return {"tickmode": "array", "tickvals": list(range(len(shown))), "ticktext": shown}


def height_of(rows: int) -> int:
    """Pixels of a chart that gives each of `rows` a line of its own."""
    return FRAME_PIXELS + ROW_PIXELS * max(rows, 2)
