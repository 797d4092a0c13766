"""Refusals of input from which no masks can be made: a missing lexicon, an empty corpus, scores that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.errors import BadData, BadInput, NothingToHide
from selmask.masking.registry import titled
from selmask.masking.units import TERM
from selmask.wording import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.domain import Domain
    from selmask.masking.strategy import Strategy, Weights
    from selmask.masking.units import Units


def check_domain(strategy: Strategy, domain: Domain) -> None:
    """Refuse a domain that lacks what `strategy` needs.

    Raises:
        BadInput: the strategy needs a lexicon and none is given.
        NothingToHide: there is no text.
    """
    if strategy.needs_lexicon and not domain.terms:
        raise BadInput(
            f"The strategy {titled(strategy.name)} needs a lexicon and none is given",
            do="Name a lexicon, or choose a strategy that needs none, such as tfidf or random-word",
        )
    if not any(text.strip() for text in domain.texts):
        happened = "There is no text to hide words in: the corpus is empty, or all its texts are left out"
        raise NothingToHide(happened, do="Choose a corpus with other texts")


def check_hits(strategy: Strategy, domain: Domain, units: Units) -> None:
    """Refuse a lexicon of which nothing occurs in the corpus, where `strategy` chooses by it.

    Raises:
        NothingToHide: none of the lexicon's terms is among `units`, those of the corpus.
    """
    # The published rule compares single wordpieces with the lexicon's entries, and is defined without a hit as well.
    chooses_by_terms = strategy.needs_lexicon and strategy.text_form.lexicon == "matched"
    if chooses_by_terms and not any(part.has(TERM).any() for _, part in units.chunks()):
        raise NothingToHide(
            "None of the lexicon's terms occurs in the corpus",
            given=", ".join(list(domain.terms)[:3]),
            do="Check that lexicon and corpus are of the same domain and language, "
            "or choose a strategy that needs no lexicon",
        )


def checked_scores(strategy: Strategy, scores: NDArray[np.float32] | None, units: int) -> NDArray[np.float32]:
    """`scores`, which a model gave for `strategy`, if there is one for each of the `units` units.

    Raises:
        BadInput: there are none.
        BadData: there are more or fewer, so that they belong to another corpus.
    """
    if scores is None:
        raise BadInput(
            f"The strategy {titled(strategy.name)} needs a model's scores, and they have not been computed yet",
            given="no scores",
            accepted=f"{units:,} numbers, one for each word or term of the corpus",
            do="Compute them first: a run does so automatically, and the page Masks has a button for it",
        )
    if len(scores) != units:
        raise BadData(
            "The scores belong to another corpus, lexicon or tokenizer",
            given=f"{len(scores):,} scores",
            accepted=f"{units:,}, one for each word or term of the corpus",
            do="Delete the run that computed them, and those that start from it, and queue the experiment again",
        )
    return scores


def checked_weights(strategy: Strategy, weights: Weights) -> Weights:
    """`weights`, if every score can be used; those of a strategy from another package may be anything.

    Raises:
        BadData: a score is negative, infinite or NaN.
    """
    wrong = weights.score[~((weights.score >= 0) & (weights.score < np.inf))]
    if len(wrong):
        raise BadData(
            f"The strategy {titled(strategy.name)} gives {counted(len(wrong), 'word')} a score that cannot be used",
            given=f"{wrong[0]}",
            accepted="finite numbers from 0 up",
            do="Report this to the strategy's author, or choose another strategy",
        )
    return weights
