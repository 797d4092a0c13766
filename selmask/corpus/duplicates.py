"""Which texts say the same: exact after normalisation (NFKC, case, blanks and punctuation), as leakage is counted."""

from __future__ import annotations

import string
import unicodedata
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN_WORDS = regex.compile(r"[\s\p{P}]+")
_ASCII_PUNCTUATION = str.maketrans(
    dict.fromkeys((sign for sign in string.punctuation if unicodedata.category(sign)[0] == "P"), " ")
)


def normalised(text: str) -> str:
    """The form in which two texts are the same; the text itself where nothing but punctuation would be left.

    Symbols and emoji stay: two reactions of one emoji each are not the same text.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_PUNCTUATION).split()) or text
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip() or text


def overlap(texts: Iterable[str], test_texts: Iterable[str]) -> set[int]:
    """The rows of `texts` that repeat a test text, and so must not be trained on."""
    tested = {normalised(text) for text in test_texts}
    return {row for row, text in enumerate(texts) if normalised(text) in tested}
