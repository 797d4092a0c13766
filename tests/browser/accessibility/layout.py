"""What is wrong with the layout of a page: parts that move while it loads, text that is cut off or overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_SHIFT = 0.1
"""The cumulative layout shift up to which a page counts as steady."""

NOTES_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const each of list.getEntries()) {
    const named = ({node}) => node?.dataset?.testid || node?.textContent || node?.nodeName;
    if (!each.hadRecentInput) window.shifts.push([each.value, each.sources.map(named).join(' | ').slice(0, 300)]);
  }
}).observe({type: 'layout-shift', buffered: true});
"""
"""Runs in a page before anything else."""

LOSSES = """() => {
  const around = node => node.parentElement ?? node.getRootNode().host ?? null;
  const said = [], boxes = [];
  const main = document.querySelector('[data-testid="stMain"]');
  for (const each of [document.documentElement, main])
    if (each.scrollWidth > each.clientWidth + 1) said.push(`the page is ${each.scrollWidth} pixels wide`);
  const walk = node => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim()) note(child.parentElement ?? node.host, child);
      else if (child.nodeType === Node.ELEMENT_NODE && child.checkVisibility({visibilityProperty: true})) {
        if (child.shadowRoot) walk(child.shadowRoot);
        walk(child);
      }
    }
  };
  const note = (element, text) => {
    if (element.closest('[data-testid="stIconMaterial"], style, script, option, desc, title')) return;
    const range = document.createRange();
    range.selectNodeContents(text);
    const words = text.data.trim().slice(0, 60);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      let [left, right, scrolls] = [-Infinity, Infinity, false];
      for (let each = element; each; each = around(each)) {
        const style = getComputedStyle(each);
        const clip = each.getBoundingClientRect();
        if (clip.width < 2 || clip.height < 2) return;  // only for screen readers
        if (['auto', 'scroll'].includes(style.overflowX) && each !== main) { scrolls = true; break; }
        if (style.overflowX !== 'visible' && style.display !== 'inline')
          [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
      }
      if (!scrolls) [left, right] = [Math.max(left, 0), Math.min(right, innerWidth)];
      if (box.left < left - 2 || box.right > right + 2) said.push(`cut off: ${words}`);
      const is_turned = element instanceof SVGElement && Math.abs(element.getScreenCTM().b) > 0.01;
      if (!is_turned) boxes.push({element, words, box});
    }
  };
  walk(document.querySelector('[role="dialog"]') ?? document.body);  // what a dialog covers is not to be read
  boxes.forEach((one, place) => boxes.slice(place + 1).forEach(other => {
    if (one.element === other.element || one.element.contains(other.element)) return;
    const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    const smaller = Math.min(one.box.width * one.box.height, other.box.width * other.box.height);
    if (width > 2 && height > 4 && width * height > 0.2 * smaller) said.push(`${one.words} over ${other.words}`);
  }));
  return said;
}"""


def shift(page: Page) -> float:
    """The cumulative layout shift since the page was opened; `NOTES_SHIFTS` must run in it."""
    return float(sum(value for value, _ in page.evaluate("window.shifts")))


def losses(page: Page) -> list[str]:
    """What of the page cannot be read or reached at the present width, in words."""
    return list(dict.fromkeys(page.evaluate(LOSSES)))
