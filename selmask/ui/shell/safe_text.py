"""Escapes for text from users and files, so that pages show it as it is and never as Markdown or HTML."""

from __future__ import annotations

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: object) -> str:
    """`text` escaped for a place that Streamlit reads as Markdown (labels, captions, messages).

    As CommonMark allows, every ASCII punctuation mark gets a backslash. Line breaks become spaces, so that no block
    can begin.
    """
    return PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))
