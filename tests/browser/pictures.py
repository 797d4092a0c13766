"""The README's pictures: the journey looks at every page anyway, and keeps what it sees where that has changed.

Seeds make two journeys alike to the pixel, but for what tells of time and disk; so a picture that differs means a page
that was changed, and `make test` leaves the tree clean where none was.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import ViewportSize

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "pictures"
SIZE = ViewportSize(width=1280, height=800)
COLOURS = 128
"""A page has few colours; with a palette a picture takes a third of the bytes."""

GRID = (160, 100)
"""Blocks of eight pixels: how another browser smooths letters vanishes in them, a line of text does not."""

STILL = 0.2
"""Mean levels of grey, of 256. Another time of day is below 0.01; a button in another colour 0.4 to 1.0, an error box
0.7 to 1.2, content that has moved by two pixels 0.8 to 2.0."""

LIVE = 2.0
"""For a page with a run at work: its bar and its curve are never twice the same, and differed by 0.8."""


def keep(page: Page, name: str, tolerance: float = STILL, folder: Path = FOLDER) -> None:
    """Takes a picture of what the page shows, unless the kept one looks like it."""
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    kept = folder / f"{name}.png"
    if kept.is_file() and difference(Image.open(kept), seen) < tolerance:
        return
    folder.mkdir(parents=True, exist_ok=True)
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in grey once both are scaled down, 0 to 255; 255 where their sizes differ."""
    if one.size != other.size:
        return 255.0
    small = [each.convert("RGB").convert("L").resize(GRID, Image.Resampling.BOX) for each in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]
