"""The look of a strategy on every page and in every chart, in plain values: a named hue, a symbol and a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Hue = Literal["grey", "blue", "orange", "brown", "green", "purple", "sky"]


@dataclass(frozen=True)
class Look:
    """How a strategy is drawn; strategies may share a hue, so symbol and dash tell them apart as well.

    Attributes:
        hue: The name of a colour of the palette, which holds the colour itself.
        symbol: The marker, by plotly's name.
        dash: The line, by plotly's name.
    """

    hue: Hue
    symbol: str = "circle"
    dash: str = "solid"
