"""The styles of strategies and anchors on all pages: the look that each strategy declares, in the charts' colours."""

from __future__ import annotations

from functools import cache

from selmask.anchors.all_anchors import USUAL_ANCHORS
from selmask.charts.palette import FREE_SYMBOLS, GREY, HUES, Palette, Style
from selmask.masking.registry import strategies


@cache
def palette() -> Palette:
    """The palette in which every strategy that declares a look in one of the known hues has it."""
    anchors = {name: Style(GREY, symbol, "dot") for name, symbol in zip(USUAL_ANCHORS, FREE_SYMBOLS, strict=False)}
    looks = {name: strategy.look for name, strategy in strategies().items()}
    return Palette(
        anchors
        | {
            name: Style(HUES[look.hue], look.symbol, look.dash)
            for name, look in looks.items()
            if look is not None and look.hue in HUES
        }
    )


def style_of(strategy: str) -> Style:
    """The style of a strategy, also of one that is not known any more."""
    return palette()[strategy]
