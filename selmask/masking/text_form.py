"""The form of text that a strategy needs: its units, its cleaning, and whether it is truncated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from selmask.masking.published_text import published_cleaning
from selmask.specs import Spec

if TYPE_CHECKING:
    from selmask.specs import PostTraining


class TextForm(Spec):
    """The form of the corpus that a strategy works on; strategies with the same form share the prepared arrays."""

    unit: Literal["term", "word", "token"] = Field(
        "term", description="What is masked as a whole: lexicon terms and words, words only, or single tokens."
    )
    cleaning: Literal["none", "published"] = Field("none", description="The cleaning of the text before anything else.")
    truncate: int | None = Field(
        None,
        description="Keep only this many tokens of a document, special ones included; empty cuts it into windows.",
    )
    added_terms: Literal["none", "published", "all"] = Field(
        "none",
        description="Lexicon terms that become tokens of the vocabulary: none; as in the published program, those of "
        "several words, also inside a word; or all, as whole words only.",
    )
    lexicon: Literal["matched", "entries", "unused"] = Field(
        "matched",
        description="What counts as a term: matches in the text; as in the published program, single tokens that are "
        "entries of the lexicon; or nothing.",
    )

    def under(self, settings: PostTraining) -> TextForm:
        """The form under an experiment's settings, which apply to all arms except where the strategy has its own."""
        changes: dict[str, object] = {}
        if settings.vocabulary == "add terms" and self.added_terms == "none":
            changes["added_terms"] = "all"
        if settings.long_documents == "truncated" and self.truncate is None:
            changes["truncate"] = settings.max_length
        return self.model_copy(update=changes)

    def clean(self, text: str) -> str:
        """The text that is tokenized in place of `text`; offsets of units count in it."""
        return published_cleaning(text) if self.cleaning == "published" else text
