"""Text on pages: what a user's file or a name says is shown as it is, never read as Markdown or HTML."""

from __future__ import annotations

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: object) -> str:
    """`text` for a place that Streamlit reads as Markdown (labels, captions, messages): every sign stands for itself.

    A backslash before any ASCII punctuation is what CommonMark offers for that; line ends become spaces, so that
    nothing begins a block.
    """
    return PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))
