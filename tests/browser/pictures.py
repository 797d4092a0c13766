"""The README's pictures: the journey looks at every page anyway, and keeps what it sees where that has changed."""

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
"""Blocks of eight pixels: a letter is a smudge in one, a line of text or the edge of a box is not."""

VISIBLE = 2.0
"""Levels of grey, of 256, by which two pictures of a page may differ in the mean before the newer one is kept."""


def keep(page: Page, name: str, folder: Path = FOLDER) -> None:
    """Takes a picture of what the page shows, unless the kept one already looks like it."""
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    kept = folder / f"{name}.png"
    if kept.is_file() and difference(Image.open(kept), seen) < VISIBLE:
        return
    folder.mkdir(parents=True, exist_ok=True)
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in grey once both are scaled down, 0 to 255; 255 where their sizes differ."""
    if one.size != other.size:
        return 255.0
    small = [each.convert("RGB").convert("L").resize(GRID, Image.Resampling.BOX) for each in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]
