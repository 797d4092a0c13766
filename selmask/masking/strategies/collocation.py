"""Collocations: words that belong together are hidden together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from selmask.masking.look import Look
from selmask.masking.sought_terms import Terms
from selmask.masking.strategies.shared.collocations import collocations
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.strategy import UniformShare  # noqa: TC001  # pydantic evaluates it
from selmask.specs import Whole  # noqa: TC001  # pydantic evaluates it

if TYPE_CHECKING:
    from selmask.masking.domain import Domain


class Collocation(RandomFamily):
    """A unit is a collocation of the corpus, a term, or another word; all units have the same score."""

    title: ClassVar[str] = "Random words and collocations"
    description: ClassVar[str] = (
        "Words drawn at random; word sequences that the corpus shows to belong together are hidden as a whole."
    )
    citation: ClassVar[str] = "Levine et al. 2021, PMI-Masking, arXiv 2010.01825"
    searches_corpus: ClassVar[bool] = True
    look: ClassVar[Look] = Look("blue", "hexagon", "longdashdot")

    name: Literal["collocation"] = "collocation"
    longest: int = Field(5, ge=2, le=10, description="The most words of a collocation.")
    least_times: Whole = Field(5, ge=2, description="How often a sequence must occur in the corpus to count as one.")
    most: Whole = Field(10_000, ge=1, description="Use at most this many collocations, the best ones.")
    uniform_share: UniformShare = 0.0

    def terms(self, domain: Domain) -> Terms:
        """The lexicon's terms and the corpus's best collocations."""
        best = collocations(domain.texts, longest=self.longest, least_times=self.least_times, most=self.most)
        return Terms(tuple(domain.terms), best)
