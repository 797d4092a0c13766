"""The contrast of every text with what is really behind it, HTML and charts alike.

axe-core cannot judge text in an SVG, over a picture or over several layers. Here a page is photographed with all its
text made invisible, and the colour of each text is compared with the pixels that it covers.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from selmask.charts.palette import contrast

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEAST, LEAST_OF_ICONS = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""

COVERED = 0.15
"""A colour behind less of a text than this, such as that of a line of the grid, does not count."""

TEXTS = """() => {
  const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  };
  const around = node => node.parentElement ?? node.getRootNode().host ?? null;
  const disabled = ':disabled, [aria-disabled="true"], [data-disabled], [data-disabled="true"]';
  const found = [];
  const note = (element, words, box, colour) => {
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    let opacity = 1;
    for (let each = element; each; each = around(each)) {
      const style = getComputedStyle(each);
      opacity *= Number(style.opacity);
      if (each.matches(disabled)) return;
      if (style.overflow !== 'visible' && style.display !== 'inline') {
        const clip = each.getBoundingClientRect();
        [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
        [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
      }
    }
    if (right - left < 3 || bottom - top < 3 || opacity === 0) return;
    const is_icon = element.closest('[data-testid="stIconMaterial"]') !== null;
    found.push({words, is_icon, box: [left, top, right, bottom], colour: rgba(colour), opacity});
  };
  const walk = node => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim()) {
        const element = child.parentElement ?? node.host;
        const style = getComputedStyle(element);
        const is_drawn = element instanceof SVGElement;
        const range = document.createRange();
        range.selectNodeContents(child);
        for (const box of range.getClientRects())
          note(element, child.data.trim(), box, is_drawn ? style.fill : style.color);
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        if (!child.checkVisibility({visibilityProperty: true})) continue;
        if (child.matches('input:not([type=checkbox], [type=radio], [type=range], [type=file]), textarea')) {
          const colour = getComputedStyle(child, child.value ? null : '::placeholder').color;
          if (child.value || child.placeholder)
            note(child, child.value || child.placeholder, child.getBoundingClientRect(), colour);
        }
        if (child.shadowRoot) walk(child.shadowRoot);
        walk(child);
      }
    }
  };
  walk(document.body);
  return found;
}"""
"""Every visible text that is not disabled: its words, its box without what is cut off, its colour and opacity."""

WITHOUT_TEXT = """
*, *::before, *::after, *::placeholder { -webkit-text-fill-color: transparent !important; text-shadow: none !important;
  caret-color: transparent !important; transition: none !important; animation: none !important; }
svg text, svg tspan { fill: transparent !important; stroke: transparent !important; }
"""


class Pale(NamedTuple):
    """A text that stands out too little."""

    words: str
    contrast: float
    colour: str
    behind: str


def pale_texts(page: Page) -> list[Pale]:
    """The texts in view that stand out from what is behind them by less than `LEAST`."""
    texts = page.evaluate(TEXTS)
    style = page.add_style_tag(content=WITHOUT_TEXT)
    photograph = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    style.evaluate("one => one.remove()")
    judged = [(text, _worst(text, photograph)) for text in texts]
    return [
        worst
        for text, worst in judged
        if worst is not None and worst.contrast < (LEAST_OF_ICONS if text["is_icon"] else LEAST)
    ]


def _worst(text: dict[str, Any], photograph: Image.Image) -> Pale | None:
    """The text with the least favourable colour behind it; None if it is outside of the picture."""
    left, top, right, bottom = (round(each) for each in text["box"])
    right, bottom = min(right, photograph.width), min(bottom, photograph.height)
    left, top = max(left, 0), max(top, 0)
    if left >= right or top >= bottom:
        return None
    behind = photograph.crop((left, top, right, bottom))
    area = behind.width * behind.height
    counted: Any = behind.getcolors(area) or []
    judged = [_judged(text, colour) for count, colour in counted if count >= COVERED * area]
    return min(judged, key=lambda each: each.contrast, default=None)


def _judged(text: dict[str, Any], behind: tuple[int, int, int]) -> Pale:
    *ink, alpha = text["colour"]
    share = alpha / 255 * text["opacity"]
    mixed = [round(share * over + (1 - share) * under) for over, under in zip(ink, behind, strict=True)]
    seen, ground = _written(mixed), _written(behind)
    return Pale(text["words"][:60], round(contrast(seen, ground), 2), seen, ground)


def _written(colour: tuple[int, ...] | list[int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in colour)
