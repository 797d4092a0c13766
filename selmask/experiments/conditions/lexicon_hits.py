"""The lexicon of an experiment: whether its terms occur in the corpus."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.lexicon.coverage import coverage
from selmask.lexicon.match import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.lexicon.coverage import Coverage
    from selmask.lexicon.match import Matching


FEW_TERMS = 0.005
"""The share of terms below which a lexicon is questioned: a terminology of a whole science may be large."""


def about_lexicon(spec: ExperimentSpec, data: Data) -> Iterator[str]:
    """A warning about a lexicon of which little occurs; none if no arm uses it.

    Raises:
        BadData: none of its terms occurs.
    """
    needed = [arm.strategy.name for arm in spec.strategies if arm.strategy.needs_lexicon]
    if data.lexicon is None or not needed:
        return
    covered = _covered(data.corpus, data.lexicon, spec.matching)
    if covered.hits == 0:
        raise BadData(
            f"None of the terms of {data.lexicon.name} occurs in {data.corpus.name}",
            do=f"Choose another lexicon, or leave {', '.join(needed)} out",
        )
    if covered.terms_found < FEW_TERMS * covered.terms:
        occur = "occurs" if covered.terms_found == 1 else "occur"
        yield (
            f"Only {covered.terms_found:,} of the {covered.terms:,} terms of {data.lexicon.name} {occur} in "
            f"{data.corpus.name}. Is it the lexicon of this field?"
        )
    if covered.warning:
        yield f"{covered.warning} This concerns {', '.join(needed)}."


@lru_cache(maxsize=16)
def _covered(corpus: Dataset, lexicon: Dataset, matching: Matching) -> Coverage:
    """Searching a whole corpus takes seconds, and a page asks again whenever another setting changes."""
    return coverage(corpus.texts(), Lexicon(lexicon.terms(), matching))
