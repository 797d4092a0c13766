"""The words of a text, found in the text itself and never in a tokenizer's pieces.

A word is a maximal run of letters, digits and combining marks with single hyphens or apostrophes inside, so that
`COVID-19` and `fruit-fly` are one word each. In scripts written without spaces each character, with its marks and the
letters stacked below it, is one. A URL, an e-mail address and an @name are one word each, marked as addresses. HTML
entities are read as the characters they stand for (`selmask/text/entities.py`): an entity's name is never a word.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import regex

from selmask.text.entities import decode, decoded
from selmask.text.scripts_without_spaces import CHARACTER, LETTER, MARK, STACKER

if TYPE_CHECKING:
    from collections.abc import Iterator


class Word(NamedTuple):
    """A word and its place: `text[start:end]`."""

    start: int
    end: int
    text: str
    is_address: bool


class Words(NamedTuple):
    """The words of a text from left to right, as columns: word i is `text[i]`, at `start[i]` to `end[i]`."""

    start: list[int]
    end: list[int]
    text: list[str]
    is_address: list[bool]


_RUN = rf"[[\p{{L}}\p{{N}}\p{{M}}]--{LETTER}]+"
# A soft hyphen and the joiners of Persian and Indic scripts may stand inside a word, as a hyphen does.
_INNER = "[-\u2010\u2011\u00ad'\u2019\u200c\u200d]"
_URL = r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.)\S*[\p{L}\p{N}/]"
# Tried once per run of its characters and never shortened: otherwise a line of a thousand dots takes a million steps.
_MAIL = r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<![\p{L}\p{N}])@\w+"
_WORD = regex.compile(
    rf"({_URL}|{_MAIL}|{_HANDLE})|{CHARACTER}|{_RUN}(?:{_INNER}{_RUN})*",
    regex.VERSION1,
)
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")

# Most texts have no address. Their characters are first replaced by their kinds (letter, mark, hyphen, other), in which
# `re` finds the words several times faster than `regex` does in the text. An ASCII text needs no such replacement.
_MAY_HAVE_ADDRESS = re.compile(r"@|://|[Ww]{3}\.")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]++(?:[-'][A-Za-z0-9]++)*+")
_WORD_OF_KINDS = re.compile(r"\x01(?:\x02|\x03\x01?)*+|[A-Za-z0-9\x02\x03]++(?:[-'][A-Za-z0-9\x02\x03]++)*+")
_KINDS = [
    (regex.compile(characters, regex.VERSION1), kind)
    for characters, kind in (
        (LETTER, "\x01"),
        (STACKER, "\x03"),
        (MARK, "\x02"),
        (r"[\p{L}\p{N}]", "a"),
        (_INNER, "-"),
        (r"[\s\S]", " "),
    )
]


class _KindOf(dict[int, str]):
    """The kind of each character, found when the character is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = next(kind for characters, kind in _KINDS if characters.match(chr(code)))
        return self[code]


_KIND_OF = _KindOf()


def find_words(text: str) -> Iterator[Word]:
    """The words of `text` from left to right; they never overlap."""
    if (reading := decode(text)) is not None:
        for word in find_words(reading.text):
            start, end = reading.begins[word.start], reading.ends[word.end - 1]
            yield Word(start, end, text[start:end], word.is_address)
    else:
        for run in _runs(text):
            start, end = run.span()
            yield Word(start, end, text[start:end], run.lastindex is not None)


def read_words(text: str) -> Words:
    """The words of `find_words` as columns, several times faster."""
    if (reading := decode(text)) is not None:
        inner = read_words(reading.text)
        start = [reading.begins[place] for place in inner.start]
        end = [reading.ends[place - 1] for place in inner.end]
        is_address = inner.is_address
    else:
        runs = list(_runs(text))
        start, end = [run.start() for run in runs], [run.end() for run in runs]
        is_address = [run.lastindex is not None for run in runs]
    return Words(start, end, [text[first:last] for first, last in zip(start, end, strict=True)], is_address)


def _runs(text: str) -> Iterator[re.Match[str] | regex.Match[str]]:
    """The words of a text without entities; a match with a group is an address."""
    if _MAY_HAVE_ADDRESS.search(text):
        return _WORD.finditer(text)
    return _ASCII_WORD.finditer(text) if text.isascii() else _WORD_OF_KINDS.finditer(text.translate(_KIND_OF))


def is_maskable(text: str) -> bool:
    """Whether `text` has a letter or a digit, so that a model has something to guess."""
    return _LETTER_OR_DIGIT.search(decoded(text)) is not None


def is_capitals(word: str) -> bool:
    """Whether `word` is written as an abbreviation, such as WHO or IT, and is therefore not a stop word."""
    word = decoded(word)
    return len(word) > 1 and word.isupper()


def normal(text: str) -> str:
    """The form that all spellings of a word type share: NFKC, case-folded."""
    text = decoded(text)
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
