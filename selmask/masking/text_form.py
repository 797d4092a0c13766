"""How a strategy wants the text before it weighs it: which units, which cleaning, whole or truncated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from selmask.masking.published_text import published_cleaning
from selmask.specs import Spec

if TYPE_CHECKING:
    from selmask.specs import PostTraining


class TextForm(Spec):
    """The form of the corpus that a strategy works on; strategies with the same one share the prepared arrays."""

    unit: Literal["term", "word", "token"] = Field(
        "term", description="Masked as a whole: lexicon terms and words, words alone, or single tokens."
    )
    cleaning: Literal["none", "published"] = Field("none", description="What is removed from the text beforehand.")
    truncate: int | None = Field(
        None, description="Keep only so many tokens of a document, special ones included; none cuts it into windows."
    )
    added_terms: Literal["none", "published", "all"] = Field(
        "none",
        description="Lexicon terms that become tokens of the vocabulary: none; those of several words, wherever they "
        "stand, as in the published program; or all, as whole words.",
    )
    lexicon: Literal["matched", "entries", "unused"] = Field(
        "matched",
        description="Terms are found in the text; or single tokens are terms where they are entries of the lexicon, as "
        "in the published program; or there are none.",
    )

    def under(self, settings: PostTraining) -> TextForm:
        """The same as all arms of an experiment have it, unless the strategy has a way of its own."""
        changes: dict[str, object] = {}
        if settings.vocabulary == "add terms" and self.added_terms == "none":
            changes["added_terms"] = "all"
        if settings.long_documents == "truncated" and self.truncate is None:
            changes["truncate"] = settings.max_length
        return self.model_copy(update=changes)

    def clean(self, text: str) -> str:
        """`text` as it is tokenized."""
        return published_cleaning(text) if self.cleaning == "published" else text
