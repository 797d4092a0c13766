"""A notification of the browser when an experiment ends, if the person has allowed it.

Only the browser can show one, and only a click in the page may ask for the permission. What was told once is remembered
by the tab, since this part is drawn again with every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from selmask.ui.endings.watched import Watched

HTML = """
<button title="The browser asks for your permission. Nothing leaves this machine.">
<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21.5h4M12 5V3"/></svg>
Tell me when it ends</button>
<span role="status"></span>
"""

CSS = """
[hidden] { display: none !important; }
button { display: inline-flex; align-items: center; gap: .5rem; padding: .25rem 0; border: 0; background: none;
  color: var(--st-text-color); font: 400 .875rem var(--st-font); cursor: pointer; }
button:hover, button:focus-visible { color: var(--st-primary-color); }
svg { width: 1.1rem; height: 1.1rem; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; }
span { color: var(--st-text-color); font: 400 .875rem var(--st-font); opacity: .7; }
"""

JS = """
const WORDS = {
  granted: 'You will be told when it ends.',
  denied: 'Your browser blocks notifications of this page.',
};

export default function ({ data, parentElement }) {
  if (!('Notification' in window)) {
    parentElement.querySelector('button').hidden = true;
    return;
  }
  const [button, status] = ['button', 'span'].map(each => parentElement.querySelector(each));
  const show = () => {
    const answer = Notification.permission;
    button.hidden = !data.goes_on || answer !== 'default';
    status.textContent = data.goes_on ? WORDS[answer] ?? '' : '';
  };
  button.onclick = () => Notification.requestPermission().then(show);
  show();
  const told = window.selmaskTold ??= new Set();
  for (const { tag, title, body } of data.endings.filter(each => !told.has(each.tag))) {
    told.add(tag);
    if (Notification.permission === 'granted') {
      const notification = new Notification(title, { body, tag });
      notification.onclick = () => { window.focus(); notification.close(); };
    }
  }
}
"""

_notice = st.components.v2.component("selmask-notice", html=HTML, css=CSS, js=JS)


def show(watched: Watched) -> None:
    """Draws the button that asks for the permission while runs are left, and tells what has ended."""
    if watched.going_on or watched.endings:
        endings = [{"tag": each.tag, "title": each.title, "body": f"{each.how}."} for each in watched.endings]
        _notice(key="endings-notice", data={"goes_on": bool(watched.going_on), "endings": endings}, width="content")
