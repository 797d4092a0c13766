"""Screenshots for the README and the guide, taken by the journey test and replaced only if a page has visibly changed.

Seeds make two journeys equal to the pixel, except for times, disk sizes and the progress of a run. A screenshot that
differs therefore means that a page was changed; otherwise `make test-all` leaves the working tree clean.
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

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = ViewportSize(width=1280, height=800)
COLOURS = 128
"""A page has few colours; with a palette, a picture takes a third of the bytes."""

GRID = (160, 100)
"""In blocks of eight pixels, the font rendering of another browser makes no difference, but a line of text does."""

VISIBLE = 0.15
"""Mean difference in levels of grey, of 256. Measured: another time of day, below 0.01; a button in another colour, 0.4
to 1.0; an error box, 0.7 to 1.2; content that has moved by two pixels, 0.8 to 2.0."""


def keep(page: Page, name: str, *volatile: Locator, folder: Path = FOLDER) -> None:
    """Saves a screenshot of the page, unless the picture in the folder looks the same.

    Args:
        page: The browser's tab.
        name: The file's name without extension.
        volatile: Elements that never look the same twice; they are not compared.
        folder: The folder of the pictures.
    """
    places = [_place(each) for each in volatile]
    screenshot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = folder / f"{name}.png"
    if file.is_file() and difference(_without(Image.open(file), places), _without(screenshot, places)) < VISIBLE:
        return
    folder.mkdir(parents=True, exist_ok=True)
    screenshot.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, scaled down and in grey, from 0 to 255; 255 if their sizes differ."""
    if one.size != other.size:
        return 255.0
    small = [each.convert("L").resize(GRID, Image.Resampling.BOX) for each in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]


def _place(element: Locator) -> Box:
    """Left, top, right and bottom of a visible element, in pixels."""
    box = element.bounding_box()
    assert box is not None, f"{element} is not visible"
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def _without(picture: Image.Image, places: list[Box]) -> Image.Image:
    painted = picture.convert("RGB")
    for place in places:
        ImageDraw.Draw(painted).rectangle(place, fill="black")
    return painted
