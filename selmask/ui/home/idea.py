"""The idea of selmask for someone who sees it for the first time: two sentences and a picture."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

SENTENCES = (
    "selmask lets a language model read the texts of your field with some words hidden, which it learns to guess, and "
    "then teaches it your classes from a few labelled texts. It tries several ways to choose the hidden words and "
    "tells you which of them helps on your data, if any does."
)

STEPS = {
    "Texts": "of your field",
    "Hidden words": "chosen by a strategy",
    "Encoder": "learns to guess them",
    "Classifier": "learns your classes",
    "Comparison": "says what helped",
}
"""What each fifth of the picture shows."""

_PICTURE = Path(__file__).parent.parent / "pictures" / "idea.svg"

_STYLE = """<style>
.sm-idea { margin: .25rem 0 1rem; max-width: 48rem; }
.sm-idea img { display: block; width: 100%; }
.sm-idea figcaption { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: .25rem; padding-top: .5rem;
  font-size: .875rem; line-height: 1.3; text-align: center; }
.sm-idea b { display: block; font-weight: 650; }
@media (max-width: 640px) { .sm-idea figcaption { font-size: .75rem; } }
</style>"""


def show() -> None:
    """Draws both sentences and the picture below them."""
    st.markdown(SENTENCES)
    st.html(_figure())


@cache
def _figure() -> str:
    """The picture with the name of each of its parts below it; Streamlit keeps an SVG only as an image."""
    source = b64encode(_PICTURE.read_bytes()).decode()
    names = "".join(f"<span><b>{escape(name)}</b>{escape(about)}</span>" for name, about in STEPS.items())
    alt = "From left to right: " + ", ".join(f"{name.lower()} {about}" for name, about in STEPS.items()) + "."
    picture = f'<img src="data:image/svg+xml;base64,{source}" alt="{escape(alt)}">'
    return f'{_STYLE}<figure class="sm-idea">{picture}<figcaption>{names}</figcaption></figure>'
