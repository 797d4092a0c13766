"""The published program of Mahdoubi et al. 2026, step by step."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from tests.masking.reference import budget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.masking.prepare.tokenizer import TextTokenizer


def clean(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of texts that look like file names or XML
        return letters(BeautifulSoup(text, "html.parser").get_text())


def letters(text: str) -> str:
    return re.sub(r" +", " ", re.sub(r"[^a-zA-Z]", " ", text)).strip().lower()


def lexicon_entries(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(term.strip().lower() for term in terms))


def wordpieces(tokenizer: TextTokenizer, text: str) -> list[str]:
    return tokenizer.tokens(tokenizer.tokenize([clean(text)]).ids.tolist())


def masked_types(
    tokens: Sequence[str], weights: dict[str, float], terms: Iterable[str], *, outside: bool, rate: float, room: int
) -> list[str]:
    """The types that `sm-lex-tfidf-published` masks, or its counterpart `outside` the lexicon, in their order."""
    window = tokens[:room]
    k = budget(rate, len(window))
    lexicon = set(lexicon_entries(terms))
    ranked = sorted({token for token in window if token in weights}, key=lambda t: (-weights[t], window.index(t)))
    if outside:
        return [token for token in ranked if token not in lexicon][:k]
    best = ranked[:k]
    masked = [token for token in best if token in lexicon]
    for token in (token for token in ranked if token not in lexicon):
        if len(masked) == k:
            break
        masked.append(token)
    return masked
