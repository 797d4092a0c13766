"""Buttons that save a chart as an image: PNG for slides, SVG for papers.

The browser draws the image, so the server needs no further software. Plotly's own button saves a single format, which
is fixed when the chart is drawn, and a chart's settings cannot contain a function for a second button. These buttons
therefore set the format and then press Plotly's button, which is hidden.
"""

from __future__ import annotations

import streamlit as st

ARROW = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 15v4h14v-4"/></svg>'

HTML = f"""
<button data-format="png" title="Save the chart as a PNG image, for slides">{ARROW}PNG</button>
<button data-format="svg" title="Save the chart as an SVG image, for papers">{ARROW}SVG</button>
"""

CSS = """
button { display: inline-flex; align-items: center; gap: .5rem; margin-right: .6rem; padding: .25rem 0; border: 0;
  background: none; color: var(--st-text-color); font: 400 .875rem var(--st-font); cursor: pointer; }
button:hover, button:focus-visible { color: var(--st-primary-color); }
svg { width: 1.1rem; height: 1.1rem; fill: none; stroke: currentColor; stroke-width: 2; }
"""

JS = """
export default function ({ data, parentElement }) {
  const box = document.querySelector(`.st-key-${CSS.escape(data.box)}`);
  for (const button of parentElement.querySelectorAll('button')) {
    button.onclick = () => {
      const chart = box.querySelector('.js-plotly-plot');
      const usual = chart._context.toImageButtonOptions;
      const scale = button.dataset.format === 'png' ? usual.scale : 1;
      chart._context.toImageButtonOptions = { ...usual, format: button.dataset.format, scale };
      chart.querySelector('.modebar-btn').click();
      chart._context.toImageButtonOptions = usual;
    };
  }
}
"""

_buttons = st.components.v2.component("selmask-picture", html=HTML, css=CSS, js=JS)


def buttons(box: str) -> None:
    """PNG and SVG buttons for the chart in the container with the key `box`."""
    _buttons(key=f"picture-{box}", data={"box": box}, width="content")
