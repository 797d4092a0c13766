"""Words of a text, found in the text itself and never in a tokenizer's pieces.

A word is a maximal run of letters, digits and combining marks with single hyphens or apostrophes inside, so that
`COVID-19` and `fruit-fly` are one word each. In scripts written without spaces each character is one. A URL, an e-mail
address and an @name are one word each, marked as addresses.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator


class Word(NamedTuple):
    """A word and its place: `text[start:end]`."""

    start: int
    end: int
    text: str
    is_address: bool


# The prolonged sound mark belongs to both kana, and so to neither script.
_SPACELESS = r"[\p{Han}\p{Hiragana}\p{Katakana}\u30fc\uff70\p{Thai}]"
_RUN = rf"[[\p{{L}}\p{{N}}\p{{M}}]--{_SPACELESS}]+"
# A soft hyphen and the joiners of Persian and Indic scripts stand inside words as a hyphen does.
_INNER = "[-\u2010\u2011\u00ad'\u2019\u200c\u200d]"
_URL = r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.)\S*[\p{L}\p{N}/]"
# Tried once per run of its characters and never shortened: a line of a thousand dots would else take a million steps.
_MAIL = r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<![\p{L}\p{N}])@\w+"
_WORD = regex.compile(
    rf"({_URL}|{_MAIL}|{_HANDLE})|{_SPACELESS}\p{{M}}*|{_RUN}(?:{_INNER}{_RUN})*",
    regex.VERSION1,
)
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")


def find_words(text: str) -> Iterator[Word]:
    """The words of `text` from left to right; they never overlap."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        yield Word(start, end, text[start:end], match[1] is not None)


def is_maskable(text: str) -> bool:
    """Whether `text` has a letter or a digit, so that hiding it asks a model something."""
    return _LETTER_OR_DIGIT.search(text) is not None


def is_capitals(word: str) -> bool:
    """Whether `word` is written as an abbreviation, such as WHO or IT, and so is no stop word."""
    return len(word) > 1 and word.isupper()


def normal(text: str) -> str:
    """The form in which two spellings are the same type: NFKC and case-folded."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
