"""The height of a table by its rows. A table with a given height has its room before its rows have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ROW_PIXELS = 35
"""Streamlit's usual height of a row; the header is as high, and the border takes two pixels."""

MOST_ROWS = 10


def height(frame: pd.DataFrame, most: int = MOST_ROWS) -> int:
    """The height of a table that shows all rows of `frame`, or `most` of them and scrolls, in pixels."""
    return ROW_PIXELS * (min(len(frame), most) + 1) + 2
