"""The marks of an arm in a chart: its marker, its whiskers, and its row."""

from __future__ import annotations

from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from selmask.charts.figure import named_axis, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import plotly.graph_objects as go

    from selmask.charts.palette import Style

LARGE, SMALL = 13, 10
"""The size of a marker that stands for an arm, and of one of several."""


class DrawnEstimate(NamedTuple):
    """A mean and its interval, as they are drawn; the bounds are NaN where there is none."""

    middle: float
    low: float
    high: float

    @property
    def is_bounded(self) -> bool:
        """Whether there is an interval."""
        return not (isnan(self.low) or isnan(self.high))

    def whiskers(self, style: Style) -> dict[str, object]:
        """The interval in the arm's colour, invisible where there is none."""
        above, below = ([self.high - self.middle], [self.middle - self.low]) if self.is_bounded else ([0], [0])
        return whiskers(style.colour, above, below) | {"visible": self.is_bounded}


def marker(style: Style, size: int) -> dict[str, object]:
    """A marker in the arm's style."""
    return {"color": style.colour, "symbol": style.symbol, "size": size, "line": {"width": 1.5, "color": style.colour}}


def whiskers(colour: str, above: Sequence[float], below: Sequence[float]) -> dict[str, object]:
    """Error bars that reach so far above and below their markers."""
    return {"type": "data", "array": above, "arrayminus": below, "color": colour, "thickness": 2, "width": 7}


def dashed(colour: str) -> dict[str, object]:
    """How a line is drawn for an interval that belongs to no test."""
    return {"mode": "lines", "line": {"color": colour, "width": 2, "dash": "dot"}, "hoverinfo": "skip"}


def row_of_estimate(chart: go.Figure, arm: str, estimate: DrawnEstimate, style: Style, hover: str) -> None:
    """Draws a marker in the middle of the arm's row, with whiskers."""
    name = plain(arm)
    chart.add_scatter(
        x=[estimate.middle],
        y=[name],
        mode="markers",
        marker=marker(style, LARGE),
        error_x=estimate.whiskers(style),
        hovertemplate=f"{hover}<extra>{name}</extra>",
        showlegend=False,
    )


def by_row(chart: go.Figure, arms: Iterable[object], notes: Mapping[str, str] = MappingProxyType({})) -> go.Figure:
    """One row per arm, the first one on top; the `notes` on some of them follow their names."""
    return chart.update_yaxes(named_axis(arms, notes=notes), autorange="reversed", showgrid=True)
