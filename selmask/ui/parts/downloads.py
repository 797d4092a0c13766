"""Tables and charts with download buttons: CSV, Excel and LaTeX for numbers, PNG and SVG for charts."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.charts.figure import reading_of
from selmask.corpus.export import latex_of, safe_csv, safe_xlsx
from selmask.ui.parts import picture
from selmask.ui.parts.chart_ink import ink
from selmask.ui.shell import table_height
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    import pandas as pd
    import plotly.graph_objects as go


def table(
    frame: pd.DataFrame,
    name: str,
    *,
    file: pd.DataFrame | None = None,
    latex: bool = False,
    excel: bool = False,
    **options: Any,
) -> None:
    """Draws a table with its download buttons.

    Args:
        frame: The table; its index is not shown.
        name: The file's name without extension; also part of the container's key.
        file: What the files hold, where that is more than is shown.
        latex: Whether to offer LaTeX, for a paper.
        excel: Whether to offer an Excel file, for a table that came as one.
        options: Passed on to `st.dataframe`.
    """
    with st.container(key=f"table-{name}"):
        st.dataframe(frame, hide_index=True, **{"height": table_height.height(frame), **options})
        with st.container(horizontal=True, gap="small"):
            held = frame if file is None else file
            csv(held, name)
            if excel:
                _button("Excel", lambda: safe_xlsx(held), f"{name}.xlsx")
            if latex:
                _latex(held, name)


def chart(figure: go.Figure, frame: pd.DataFrame, name: str, alt: str, *, latex: bool = False) -> None:
    """Draws a chart with download buttons for the picture (PNG, SVG) and its numbers (CSV, and LaTeX if requested).

    A sentence above it says how to read it.

    Args:
        figure: A chart of `selmask.charts`.
        frame: The numbers in the chart.
        name: The file's name without extension; also part of the container's key.
        alt: Description for people who cannot see the chart; the chart's subtitle follows.
        latex: Whether to offer the numbers as LaTeX, for a paper.
    """
    image = {"format": "png", "scale": 3, "filename": name}
    config = {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": image,
    }
    subtitle = unescape((figure.layout.title.subtitle.text or "").replace("<br>", " "))
    with st.container(key=f"chart-{name}"):
        st.caption(literal(reading_of(figure)))
        described = ". ".join(filter(None, [alt, subtitle]))
        st.plotly_chart(ink(figure), key=f"figure-{name}", config=config, alt=described)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            csv(frame, f"{name}-numbers")
            if latex:
                _latex(frame, f"{name}-numbers")
            picture.buttons(f"chart-{name}")


def file(label: str, make: Callable[[], str | bytes | BytesIO], file_name: str) -> None:
    """A button that downloads what `make` returns when it is pressed."""
    _button(label, make, file_name)


def csv(frame: pd.DataFrame, name: str) -> None:
    """A button that downloads `frame` as CSV; cells that a spreadsheet would execute are made harmless."""
    _button("CSV", lambda: safe_csv(frame), f"{name}.csv")


def _latex(frame: pd.DataFrame, name: str) -> None:
    _button("LaTeX", lambda: latex_of(frame), f"{name}.tex")


def _button(label: str, make: Callable[[], str | bytes | BytesIO], file_name: str) -> None:
    st.download_button(
        label,
        make,
        file_name,
        key=f"download-{file_name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=f"Download {literal(file_name)}",
    )
