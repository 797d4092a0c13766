"""The colour of the text in charts.

Streamlit writes axes, legends and subtitles in a grey that stands out from a light background by only 3.7 to 1, and no
setting changes it. Its stand-in for the colour of text is replaced in the browser by that of the theme in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.elements.lib.streamlit_plotly_theme import GRAY_90

if TYPE_CHECKING:
    import plotly.graph_objects as go

_AXIS = {"tickfont": {"color": GRAY_90}, "title": {"font": {"color": GRAY_90}}}


def ink(figure: go.Figure) -> go.Figure:
    """The figure, all its text in the theme's colour of text."""
    layout = figure.layout
    # Set one by one, which takes less than half the time of one update.
    fonts = [layout.font, layout.title.subtitle.font, layout.legend.font, layout.hoverlabel.font]
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        fonts += [axis.tickfont, axis.title.font]
    for font in fonts:
        font.color = GRAY_90
    return figure.update_traces({"colorbar": _AXIS}, selector={"type": "heatmap"})
