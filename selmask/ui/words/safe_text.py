"""Escapes for text from users and files, so that pages show it as it is and never as Markdown or HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

_REPLACED = re.compile(
    r"(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[\w-])"  # addresses
    r"|(?<=:)(?=[\w+-]+(?:/\w+)?:)"  # icons and emoji
    r"|(?<=(?<!\S)[-<>~])(?=[->=]{1,2}(?!\S))",  # arrows and signs that stand alone
    re.IGNORECASE,
)
"""The middle of what Streamlit replaces once the escapes are gone."""

_JOINER = "\u2060"
"""Invisible, and without width; keeps the two sides on one line."""


def literal(text: object) -> str:
    """`text` escaped for a place that Streamlit reads as Markdown (labels, captions, messages).

    As CommonMark allows, every ASCII punctuation mark gets a backslash. Line breaks become spaces, so that no block
    can begin. What is replaced only after that, such as a bare URL by a link, is broken by an invisible character.
    """
    return PUNCTUATION.sub(r"\\\1", _REPLACED.sub(_JOINER, " ".join(str(text).split())))


def points(sentences: Sequence[object]) -> str:
    """Several sentences as a list in Markdown, a lone one as it is; each escaped as by `literal`."""
    bullet = "- " if len(sentences) > 1 else ""
    return "\n".join(f"{bullet}{literal(each)}" for each in sentences)
