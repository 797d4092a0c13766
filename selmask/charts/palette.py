"""The one look of every strategy: a colour, a marker and a line that it keeps on every page and in every chart.

The colours start from Okabe and Ito (2008). Each was moved until it stands out by 3:1 from both themes' backgrounds
(WCAG 2.2, graphical objects) and all stay apart under protanopia, deuteranopia and tritanopia (a test asserts both).
Seven hues are as many as can be told apart so; further strategies share a hue and differ by marker and line.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

GREY, BLUE, ORANGE, BROWN, GREEN, PURPLE, SKY = (
    "#868e96",
    "#1768d0",
    "#d18003",
    "#aa4a21",
    "#00a967",
    "#944b96",
    "#319bdf",
)
HUES = (BLUE, ORANGE, BROWN, GREEN, PURPLE, SKY)

DARK_INK, LIGHT_INK = "#0b0e12", "#ffffff"

SEQUENTIAL = ((0.0, "#dbe6f4"), (1.0, "#0d4aa0"))
"""A scale for heat maps; opaque, because plotly chooses the colour of a cell's text as if it were."""


@dataclass(frozen=True)
class Style:
    """How a strategy looks: `symbol` and `dash` are plotly's names, so that colour is never the only difference."""

    colour: str
    symbol: str = "circle"
    dash: str = "solid"

    @property
    def ink(self) -> str:
        """The colour of text on a block of `colour`: whichever of dark and light stands out more."""
        return max((DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, self.colour))


STYLES = {
    "none": Style(GREY, "circle-open", "dot"),
    "random-word": Style(BLUE, "circle", "dash"),
    "random-token": Style(BLUE, "circle-x", "dot"),
    "random-span": Style(BLUE, "circle-dot", "dashdot"),
    "tfidf": Style(ORANGE, "triangle-up"),
    "lexicon": Style(BROWN, "square-open", "dot"),
    "non-lexicon": Style(GREEN, "diamond-open", "dot"),
    "sm-lex-tfidf": Style(BROWN, "square"),
    "sm-nonlex-tfidf": Style(GREEN, "diamond"),
    "sm-lex-tfidf-published": Style(PURPLE, "square-cross", "longdash"),
    "sm-nonlex-tfidf-published": Style(SKY, "diamond-cross", "longdash"),
    "placebo-lexicon": Style(ORANGE, "square-open", "dash"),
    "collocation": Style(BLUE, "hexagon", "longdashdot"),
    "keyword": Style(ORANGE, "star", "dashdot"),
    "difference": Style(GREEN, "cross", "dashdot"),
    "surprise": Style(SKY, "triangle-down", "dot"),
    "task": Style(PURPLE, "pentagon", "dash"),
}

OTHER_SYMBOLS = ("x", "hourglass", "bowtie", "star-diamond", "hexagram", "triangle-left", "triangle-right")
"""Those that no strategy of `STYLES` has, so that one of another package never looks like one of them."""


def style(strategy: str) -> Style:
    """The look of `strategy`; one that is not in the table gets a look drawn from its name, always the same."""
    known = STYLES.get(strategy)
    if known is not None:
        return known
    number = zlib.crc32(strategy.encode())
    return Style(HUES[number % len(HUES)], OTHER_SYMBOLS[number // 7 % len(OTHER_SYMBOLS)], "dashdot")


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two `#rrggbb` colours, from 1 (equal) to 21 (black on white)."""
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
