"""Stop words by language: words too common to show what a text is about."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

from selmask.errors import NotFound
from selmask.text.words import normal

Language = Literal[
    "english",
    "arabic",
    "bulgarian",
    "catalan",
    "chinese",
    "czech",
    "danish",
    "dutch",
    "finnish",
    "french",
    "german",
    "greek",
    "gujarati",
    "hebrew",
    "hindi",
    "hungarian",
    "indonesian",
    "italian",
    "japanese",
    "korean",
    "malaysian",
    "norwegian",
    "persian",
    "polish",
    "portuguese",
    "romanian",
    "russian",
    "slovak",
    "spanish",
    "swedish",
    "turkish",
    "ukrainian",
    "vietnamese",
    "none",
]
"""The languages with a list of stop words; `none` stands for any other language."""

_TURKISH = str.maketrans("þðý", "şğı")

LANGUAGES: tuple[str, ...] = get_args(Language)


def checked_language(language: str) -> str:
    """`language`, if there is a list for it.

    Raises:
        NotFound: there is no such list; offers the nearest language.
    """
    if language not in LANGUAGES:
        raise NotFound.among("list of stop words", str(language), LANGUAGES, do="Give one of these, or none")
    return language


def language_in_words(language: str) -> str:
    """A language as a person reads it."""
    return "another language" if language == "none" else language.capitalize()


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """The list of a language: scikit-learn's for English, the package stop-words' for others, empty for `none`.

    Raises:
        NotFound: there is no list for `language`.
    """
    if checked_language(language) == "none":
        return frozenset()
    if language == "english":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return frozenset(ENGLISH_STOP_WORDS)
    from stop_words import get_stop_words

    return frozenset(normal(_repaired(entry, language)) for entry in get_stop_words(language))


def _repaired(entry: str, language: str) -> str:
    """An entry without the damage that the package's lists have (see findings/stop-words-that-never-match.sh).

    Hebrew entries are in quotation marks, with a comma; in the Turkish list three letters were read in the code page
    of another language.
    """
    entry = entry.strip('",')
    return entry.translate(_TURKISH) if language == "turkish" else entry
