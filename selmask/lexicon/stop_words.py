"""Words too common to say what a text is about, by language."""

from __future__ import annotations

from functools import lru_cache

from selmask.errors import NotFound

LANGUAGES = ("english", "none")


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """scikit-learn's English list, or none at all.

    Raises:
        NotFound: there is no list for `language`.
    """
    if language == "none":
        return frozenset()
    if language != "english":
        raise NotFound.among("list of stop words", language, LANGUAGES)
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)
