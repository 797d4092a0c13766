"""A person who has a keyboard and no mouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Locator, Page

MOST_STOPS = 150
"""So often the tab key is pressed in search of something."""

WITHOUT_MOTION = "*, *::before, *::after { transition: none !important; animation: none !important; }"

FOCUSED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one;
}"""
LOOK = """one => {
  const around = node => node.parentElement ?? node.getRootNode().host ?? null;
  const shown = ['outline', 'boxShadow', 'borderColor', 'backgroundColor', 'color', 'textDecoration', 'opacity'];
  const look = (each, part) => { const style = getComputedStyle(each, part); return shown.map(name => style[name]); };
  const chain = [one];
  while (chain.length < 6 && around(chain.at(-1))) chain.push(around(chain.at(-1)));
  const below = [...one.querySelectorAll('*')].slice(0, 12);
  const parts = [null, '::before', '::after'];
  return JSON.stringify([...chain, ...below].map(each => parts.map(part => look(each, part))));
}"""
"""How an element, and what is around and in it, looks."""

NAMED = "one => `${one.tagName} ${(one.getAttribute('aria-label') || one.textContent).trim().slice(0, 60)}`"
IS_LEFT = """one => {
  let around = one;
  for (let level = 0; level < 5; level++) around = around.parentElement ?? around.getRootNode().host ?? around;
  return !around.matches(':focus-within');
}"""
"""Whether the focus is no longer near the element: parts of one widget share the frame that shows it."""

IS_IN_VIEW = """one => {
  const box = one.getBoundingClientRect();
  return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
}"""


@dataclass
class Keyboard:
    """Moves the focus, and notes where a person would not see it.

    Args:
        page: The browser's tab.
        unseen: The elements whose look did not tell that they had the focus, or that were not in view.
    """

    page: Page
    unseen: list[str] = field(default_factory=list)
    _visited: list[tuple[JSHandle, str]] = field(default_factory=list)

    def tabs_to(self, target: Locator, key: str = "Tab") -> None:
        """Presses a key until the target, or something in it, has the focus."""
        self.page.add_style_tag(content=WITHOUT_MOTION)
        for _ in range(MOST_STOPS):
            if self._is_at(target):
                return
            self._steps(key)
        raise AssertionError(f"{MOST_STOPS} times {key} did not lead to {target}")

    def presses(self, *keys: str) -> None:
        """Presses keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        """Replaces what is in the field that has the focus, and confirms it."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def _is_at(self, target: Locator) -> bool:
        has_focus = "one => one.matches(':focus-within') || one.shadowRoot?.activeElement != null"
        return target.count() > 0 and bool(target.first.evaluate(has_focus))

    def _steps(self, key: str) -> None:
        before = self.page.evaluate_handle(FOCUSED)
        if (with_focus := _look(before)) is not None:
            self._visited.append((before, with_focus))
        self.page.keyboard.press(key)
        left = [(one, look) for one, look in self._visited if _look(one) is None or one.evaluate(IS_LEFT)]
        self._visited = [each for each in self._visited if each not in left]
        self.unseen += [str(one.evaluate(NAMED)) for one, look in left if _look(one) == look]
        now = self.page.evaluate_handle(FOCUSED)
        if _look(now) is not None and not now.evaluate(IS_IN_VIEW):
            self.unseen.append(f"out of view: {now.evaluate(NAMED)}")


def _look(element: JSHandle) -> str | None:
    """How the element looks; None if nothing has the focus, or if the element is gone."""
    is_there = element.evaluate("one => one !== null && one !== document.body && one.isConnected")
    return str(element.evaluate(LOOK)) if is_there else None
