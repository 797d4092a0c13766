"""A false lexicon of words as frequent as the terms: the control of every lexicon strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from selmask.fields.seed import Seed  # noqa: TC001  # pydantic evaluates it
from selmask.masking.look import Look
from selmask.masking.part import Part
from selmask.masking.sought_terms import Terms
from selmask.masking.strategies.shared.placebo import placebo_terms
from selmask.masking.strategies.sm_lex_tfidf import SmLexTfidf

if TYPE_CHECKING:
    from selmask.masking.domain import Domain


class PlaceboLexicon(SmLexTfidf):
    """`sm-lex-tfidf` with words and word sequences as long and as rare as the terms in their place."""

    title: ClassVar[str] = "Placebo: false lexicon first"
    description: ClassVar[str] = (
        f"As sm-lex-tfidf, with a false lexicon of words as frequent as the terms: shows {Part.PLACEBO.question}."
    )
    citation: ClassVar[str] = "After Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345; selmask's own control"
    searches_corpus: ClassVar[bool] = True
    part: ClassVar[Part] = Part.PLACEBO
    look: ClassVar[Look] = Look("orange", "square-open", "dash")

    name: Literal["placebo-lexicon"] = "placebo-lexicon"  # type: ignore[assignment]  # the rest is sm-lex-tfidf's
    seed: Seed = Field(0, description="Seed of the draw among words that suit the false lexicon equally well.")

    def terms(self, domain: Domain) -> Terms:
        """A false term for each term that occurs."""
        return Terms(placebo_terms(domain, self.seed))
