"""The colour of the text in charts.

Streamlit writes axes, legends and subtitles in a grey that stands out from a light background by only 3.7 to 1, and no
setting changes it. Its stand-in for the colour of text is replaced in the browser by that of the theme in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.elements.lib.streamlit_plotly_theme import GRAY_90

if TYPE_CHECKING:
    import plotly.graph_objects as go

_FONT = {"color": GRAY_90}
_AXIS = {"tickfont": _FONT, "title": {"font": _FONT}}


def ink(figure: go.Figure) -> go.Figure:
    """The figure, all its text in the theme's colour of text."""
    figure.update_layout(font=_FONT, title={"subtitle": {"font": _FONT}}, legend={"font": _FONT})
    figure.update_layout(hoverlabel={"font": _FONT})
    figure.update_traces({"colorbar": _AXIS}, selector={"type": "heatmap"})
    return figure.update_xaxes(_AXIS).update_yaxes(_AXIS)
