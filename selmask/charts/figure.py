"""The empty figure of all charts, with axes that have room for labels, and labels that are never read as HTML."""

from __future__ import annotations

from html import escape, unescape
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from selmask.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST_LABEL, SHORT_LABEL = 34, 24
"""The most characters of a label: of most names, and of words and classes, which are drawn close together."""

ROW_PIXELS = 34
FRAME_PIXELS = 130

NOTE_CHARACTERS, NOTE_PIXELS = 66, 17
"""The most characters in a line of the subtitle, which fit into half a page, and the height of such a line."""


def figure(title: str, x: str, y: str, *, reading: str, height: int = 340, notes: Sequence[str] = ()) -> go.Figure:
    """An empty figure with its title and both axes' titles; colours of text and background are the theme's.

    The `notes` stand in the subtitle, so that a picture says what its numbers are about wherever it is shown.
    `reading` says in one sentence how to read the chart; pages have it from `reading_of`.
    """
    said = "; ".join(notes)
    lines = wrap(said[:1].upper() + said[1:], NOTE_CHARACTERS)
    layout = {
        "title": {
            "text": plain(title),
            "subtitle": {"text": "<br>".join(map(plain, lines)), "font": {"size": 12}},
            "font": {"size": 16},
            **{"x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "yref": "container", "pad": {"t": 20}},
        },
        "xaxis": {"title": {"text": plain(x)}, "automargin": True},
        "yaxis": {"title": {"text": plain(y)}, "automargin": True},
        "height": height + NOTE_PIXELS * len(lines),
        "margin": {"l": 8, "r": 16, "t": 56 + NOTE_PIXELS * len(lines), "b": 8},
        "hoverlabel": {"align": "left"},
        "meta": plain(reading),
        # Below the plot: above it, entries in two lines would run into the title.
        "legend": {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0, "title": {"text": ""}},
    }
    return go.Figure(layout=layout)  # sixteen times as fast as updating an empty figure


def reading_of(chart: go.Figure) -> str:
    """How to read the chart, in one sentence."""
    return unescape(chart.layout.meta)


def equally_high(*charts: go.Figure) -> None:
    """Gives charts that stand side by side the height and the upper margin of the largest."""
    height = max(chart.layout.height for chart in charts)
    above = max(chart.layout.margin.t for chart in charts)
    for chart in charts:
        chart.update_layout(height=height, margin={"t": above})


def plain(text: object) -> str:
    """`text` escaped, because plotly renders HTML in labels and the text may come from a user's file."""
    return escape(str(text), quote=False)


def label(text: object, width: int = LONGEST_LABEL) -> str:
    """`text` for an axis or a legend: one line, shortened to leave room for the chart, escaped."""
    return plain(shortened(str(text), width) or "(empty)")


def named_axis(
    names: Iterable[object], width: int = LONGEST_LABEL, notes: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """An axis whose categories are `names`, even names that look like numbers.

    Only the labels are shortened. The categories are the whole names, escaped, so two names that begin alike stay two.
    A name's note, if there is one, follows its label.
    """
    listed = list(dict.fromkeys(names))
    categories = [plain(name) for name in listed]
    labels = [", ".join(filter(None, [label(name, width), notes.get(str(name))])) for name in listed]
    return {"type": "category", "tickmode": "array", "tickvals": categories, "ticktext": labels}


def numbered_axis(names: Iterable[object], width: int = LONGEST_LABEL) -> dict[str, Any]:
    """An axis with the positions 0, 1, 2 …, so that a name that occurs twice has two of them."""
    labels = [label(name, width) for name in names]
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": labels}


def counting_axis(counts: Iterable[int]) -> dict[str, Any]:
    """An axis from 0 on with whole numbers only; plotly marks 0.5 between 0 and 1."""
    most = max(counts, default=0)
    return {"rangemode": "tozero", "tickformat": ",d"} | ({"dtick": 1 if most <= 10 else 2} if most <= 20 else {})


def height_of(rows: int) -> int:
    """The height in pixels of a chart with this many rows."""
    return FRAME_PIXELS + ROW_PIXELS * max(rows, 2)
