"""A guess at the language of texts, from their stop words: enough to notice that a wrong one was given."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from selmask.text.stop_words import LANGUAGES, stop_words
from selmask.text.words import normal, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXTS, WORDS = 300, 60
"""The number of texts that are looked at, and the fewest words in them that a guess is made from."""

LEAST_SHARE = 0.15
"""In the language of the texts, at least this share of their words are stop words; the usual share is .2 to .55."""

MARGIN = 1.4
"""How many times as many stop words another language must have: related languages share many of them."""


def likelier(texts: Iterable[str], given: str) -> str | None:
    """The language that `texts` are much likelier in than in `given`; None if there is none, or too few words to tell.

    Args:
        texts: Running text; terms of a lexicon have hardly any stop words.
        given: One of `LANGUAGES`.
    """
    words = [normal(word) for text in islice(texts, TEXTS) for word in read_words(text).text]
    if len(words) < WORDS:
        return None
    shares = {name: _share(words, name) for name in LANGUAGES if name != "none"}
    best = max(shares, key=shares.__getitem__)
    is_clear = shares[best] >= LEAST_SHARE and shares[best] > MARGIN * shares.get(given, 0.0)
    return best if is_clear and best != given else None


def _share(words: list[str], language: str) -> float:
    """The share of the words that are stop words of the language."""
    listed = stop_words(language)
    return sum(word in listed for word in words) / len(words)
