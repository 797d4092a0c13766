"""Everything shown can be taken along: tables as CSV and LaTeX, charts as a picture and as the numbers behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.corpus.export import safe_csv
from selmask.ui.parts import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    import pandas as pd
    import plotly.graph_objects as go


def table(frame: pd.DataFrame, name: str, *, latex: bool = False, **shown: Any) -> None:
    """A table with its downloads.

    Args:
        frame: What is shown, without its index.
        name: The file's name without its ending; also part of the boxes' key.
        latex: Whether a paper would want it.
        shown: Passed on to `st.dataframe`.
    """
    with st.container(key=f"table-{name}"):
        st.dataframe(frame, hide_index=True, **shown)
        with st.container(horizontal=True, gap="small"):
            csv(frame, name)
            if latex:
                _latex(frame, name)


def chart(figure: go.Figure, frame: pd.DataFrame, name: str, alt: str, *, latex: bool = False) -> None:
    """A chart with its pictures (PNG, SVG) and the numbers in it (CSV, perhaps LaTeX).

    Args:
        figure: From `selmask.charts`.
        frame: The numbers it shows.
        name: The file's name without its ending; also part of the boxes' key.
        alt: What it shows, for those who cannot see it.
        latex: Whether a paper would want the numbers.
    """
    saved = {"format": "png", "scale": 3, "filename": name}
    config = {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": saved,
    }
    with st.container(key=f"chart-{name}"):
        st.plotly_chart(figure, key=f"figure-{name}", config=config, alt=alt)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            csv(frame, f"{name}-numbers")
            if latex:
                _latex(frame, f"{name}-numbers")
            picture.buttons(f"chart-{name}")


def file(label: str, make: Callable[[], str | bytes | BytesIO], file_name: str) -> None:
    """A button that downloads what `make` gives once it is asked for; for what is no table."""
    _button(label, make, file_name)


def csv(frame: pd.DataFrame, name: str) -> None:
    """A button that downloads `frame`, cells that a spreadsheet would run neutralised."""
    _button("CSV", lambda: safe_csv(frame), f"{name}.csv")


def _latex(frame: pd.DataFrame, name: str) -> None:
    _button("LaTeX", lambda: frame.to_latex(index=False, escape=True, float_format="%.3f", na_rep="--"), f"{name}.tex")


def _button(label: str, make: Callable[[], str | bytes | BytesIO], file_name: str) -> None:
    st.download_button(
        label,
        make,
        file_name,
        key=f"download-{file_name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=f"Download {file_name}",
    )
