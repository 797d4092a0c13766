"""Words too common to say what a text is about, by language."""

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
"""Those of which there is a list; none for any other."""

LANGUAGES: tuple[str, ...] = get_args(Language)


def checked_language(language: str) -> str:
    """`language`, if there is a list for it.

    Raises:
        NotFound: there is none; offers the nearest language.
    """
    if language not in LANGUAGES:
        raise NotFound.among("list of stop words", str(language), LANGUAGES, do="Give one of these, or none")
    return language


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """scikit-learn's English list, the package stop-words' list of another language, or none at all.

    Raises:
        NotFound: there is no list for `language`.
    """
    if checked_language(language) == "none":
        return frozenset()
    if language == "english":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return frozenset(ENGLISH_STOP_WORDS)
    from stop_words import get_stop_words

    return frozenset(map(normal, get_stop_words(language)))
