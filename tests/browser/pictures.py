"""The README's pictures: the journey looks at every page anyway, and keeps what it sees where that has changed.

Seeds make two journeys alike to the pixel, but for what tells of time and disk and what a run at work moves; so a
picture that differs means a page that was changed, and `make test` leaves the tree clean where none was.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageStat
from playwright.sync_api import ViewportSize

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Box = tuple[float, float, float, float]

FOLDER = Path(__file__).parent / "pictures"
SIZE = ViewportSize(width=1280, height=800)
COLOURS = 128
"""A page has few colours; with a palette a picture takes a third of the bytes."""

GRID = (160, 100)
"""Blocks of eight pixels: how another browser smooths letters vanishes in them, a line of text does not."""

VISIBLE = 0.15
"""Mean levels of grey, of 256. Another time of day is below 0.01; a button in another colour 0.4 to 1.0, an error box
0.7 to 1.2, content that has moved by two pixels 0.8 to 2.0."""


def keep(page: Page, name: str, *living: Locator, folder: Path = FOLDER) -> None:
    """Takes a picture of what the page shows, unless the kept one looks like it.

    Args:
        page: The browser's tab.
        name: The file's name without its ending.
        living: What is never twice the same, and is not compared.
        folder: Where the pictures are.
    """
    places = [_place(each) for each in living]
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    kept = folder / f"{name}.png"
    if kept.is_file() and difference(_without(Image.open(kept), places), _without(seen, places)) < VISIBLE:
        return
    folder.mkdir(parents=True, exist_ok=True)
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in grey once both are scaled down, 0 to 255; 255 where their sizes differ."""
    if one.size != other.size:
        return 255.0
    small = [each.convert("L").resize(GRID, Image.Resampling.BOX) for each in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]


def _place(element: Locator) -> Box:
    """Left, top, right and bottom of an element that can be seen."""
    box = element.bounding_box()
    assert box is not None, f"{element} cannot be seen"
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def _without(picture: Image.Image, places: list[Box]) -> Image.Image:
    painted = picture.convert("RGB")
    for place in places:
        ImageDraw.Draw(painted).rectangle(place, fill="black")
    return painted
