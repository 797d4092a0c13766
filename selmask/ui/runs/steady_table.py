"""A table in which rows are selected, and stay selected while the table is redrawn.

A browser keeps the places of the selected rows, not the rows. Where a person has sorted the table by a column whose
values change, other rows would come to stand in these places. So a table with a selection is made anew, with the same
rows selected, whenever other rows are in it or the order of a column has changed; otherwise only its values change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st
from pandas.api.types import is_numeric_dtype

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Order = list[tuple[object, ...]]


@dataclass(frozen=True)
class _Drawn:
    """A table as it was last drawn: its widget, its rows, the order of each column, and what was selected then."""

    key: str
    rows: tuple[int, ...]
    order: Order
    selected: tuple[int, ...]
    default: Any


def selected(name: str) -> list[int] | None:
    """The index values of the rows that a person has just selected; None if the selection is as it was drawn."""
    drawn: _Drawn | None = st.session_state.get(_place(name))
    if drawn is None or drawn.key not in st.session_state:
        return None
    places = st.session_state[drawn.key]["selection"]["rows"]
    now = [drawn.rows[place] for place in places if place < len(drawn.rows)]
    return None if set(now) == set(drawn.selected) else now


def last_selected(name: str) -> list[int]:
    """The index values of the rows that were selected when the table was last drawn."""
    drawn: _Drawn | None = st.session_state.get(_place(name))
    return [] if drawn is None else list(drawn.selected)


def draw(
    name: str,
    frame: pd.DataFrame,
    chosen: Sequence[int],
    mode: Literal["single-row", "multi-row"],
    **options: Any,
) -> None:
    """Draws the table.

    Args:
        name: Tells it from other tables of the page.
        frame: Its rows, under different integers as index, which is not shown.
        chosen: The index values of the selected rows.
        mode: Whether several rows can be selected.
        options: Passed on to `st.dataframe`.
    """
    rows, order = tuple(map(int, frame.index)), [_order_of(frame[column]) for column in frame]
    drawn: _Drawn | None = st.session_state.get(_place(name))
    just = selected(name)
    shown = set(drawn.selected if just is None else just) if drawn else set[int]()
    is_anew = drawn is None or drawn.key not in st.session_state or shown != set(chosen)
    if drawn and not is_anew:
        is_anew = bool(chosen) and (rows, order) != (drawn.rows, drawn.order)
    key, default = (_next_key(name, drawn), _selecting(rows, chosen)) if is_anew or not drawn else _as_before(drawn)
    st.session_state[_place(name)] = _Drawn(key, rows, order, tuple(chosen), default)
    st.dataframe(
        frame, hide_index=True, key=key, on_select="rerun", selection_mode=mode, selection_default=default, **options
    )


def _as_before(drawn: _Drawn) -> tuple[str, Any]:
    return drawn.key, drawn.default


def _next_key(name: str, drawn: _Drawn | None) -> str:
    number = int(drawn.key.rpartition("-")[2]) + 1 if drawn else 1
    return f"runs-{name}-{number}"


def _selecting(rows: Sequence[int], chosen: Sequence[int]) -> Any:
    places = {row: place for place, row in enumerate(rows)}
    return {"selection": {"rows": sorted(places[each] for each in chosen if each in places)}}


def _order_of(column: pd.Series[Any]) -> tuple[object, ...]:
    """Equal for two columns that sort the rows alike: ranks of numbers, which change slowly; else the values."""
    if is_numeric_dtype(column):
        return tuple(column.rank(method="dense").fillna(0))
    return tuple(column)


def _place(name: str) -> str:
    return f"runs-drawn-{name}"
