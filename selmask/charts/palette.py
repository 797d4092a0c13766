"""The palette: the one style of every arm, a colour, a marker and a line that it keeps in every chart.

The colours start from Okabe and Ito (2008). Each was moved until it stands out by 3:1 from both themes' backgrounds
(WCAG 2.2, graphical objects) and all stay apart under protanopia, deuteranopia and tritanopia (a test asserts both).
Seven hues are as many as can be told apart so; further strategies share a hue and differ by marker and line.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HUES = {
    "grey": "#868e96",
    "blue": "#1768d0",
    "orange": "#d18003",
    "brown": "#aa4a21",
    "green": "#00a967",
    "purple": "#944b96",
    "sky": "#319bdf",
}
"""Each colour by the name under which a strategy asks for it."""

GREY, BLUE = HUES["grey"], HUES["blue"]
_FREE_COLOURS = tuple(colour for colour in HUES.values() if colour != GREY)

DARK_INK, LIGHT_INK = "#0b0e12", "#ffffff"

SEQUENTIAL = ((0.0, "#dbe6f4"), (1.0, "#3d7fd1"))
"""A scale for heat maps: its ends differ by 3:1, and dark ink is readable all along it."""

FREE_SYMBOLS = ("x", "hourglass", "bowtie", "star-diamond", "hexagram", "triangle-left", "triangle-right")
"""The markers that no strategy of selmask asks for, so that an arm without a given style never looks like one."""


@dataclass(frozen=True)
class Style:
    """How an arm is drawn: `symbol` and `dash` are plotly's names, so that colour is never the only difference."""

    colour: str
    symbol: str = "circle"
    dash: str = "solid"

    @property
    def ink(self) -> str:
        """The colour of text on a block of `colour`: whichever of dark and light stands out more."""
        return max((DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, self.colour))


class Palette:
    """The style of any arm by its name.

    Args:
        styles: Those that are given; every other arm gets one that follows from its name, always the same.
    """

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = dict(styles)

    def __getitem__(self, arm: str) -> Style:
        return self._styles.get(arm) or _derived(arm)


def _derived(arm: str) -> Style:
    number = zlib.crc32(arm.encode())
    colour = _FREE_COLOURS[number % len(_FREE_COLOURS)]
    return Style(colour, FREE_SYMBOLS[number // 7 % len(FREE_SYMBOLS)], "dashdot")


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two `#rrggbb` colours, from 1 (equal) to 21 (black on white)."""
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
