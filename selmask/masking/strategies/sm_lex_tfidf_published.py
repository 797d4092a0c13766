"""The published program's SM-Lex-TFIDF, to the letter."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.published import PublishedStrategy


class SmLexTfidfPublished(PublishedStrategy):
    """Equals plain top-k TF-IDF over wordpieces; the lexicon has no influence."""

    title: ClassVar[str] = "SM-Lex-TFIDF as published"
    description: ClassVar[str] = (
        "The paper's program to the letter: the tokens of highest TF-IDF; the lexicon never changes the choice."
    )
    look: ClassVar[Look] = Look("purple", "square-cross", "longdash")

    name: Literal["sm-lex-tfidf-published"] = "sm-lex-tfidf-published"
