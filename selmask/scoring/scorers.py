"""All scorers by name: selmask's own, and those that installed packages offer.

Torch is imported by the functions here and not by the module: pages ask what a scorer needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.family import Family
from selmask.scoring.scorer import Scorer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.masking.strategy import Scoring
    from selmask.scoring.scorer import ScoreRequest
    from selmask.scoring.word_scores import WordScores

ENTRY_POINT_GROUP = "selmask.scorers"


def _keyword(request: ScoreRequest) -> WordScores:
    from selmask.scoring.document_similarity import keyword

    return keyword(request.model, request.reader)


def _difference(request: ScoreRequest) -> WordScores:
    from selmask.scoring.anchor_word_similarity import difference

    return difference(request.model, request.reader, int(request.scoring.parameters["anchors"]))


def _surprise(request: ScoreRequest) -> WordScores:
    from selmask.scoring.surprisal import surprise

    return surprise(request.model, request.reader, _passes(request.scoring.parameters))


def _task(request: ScoreRequest) -> WordScores:
    from selmask.scoring.saliency import task
    from selmask.scoring.word_scores import WordScores

    classifier = request.classifier()
    return WordScores(request.reader.blank(), {}) if classifier is None else task(classifier, request.reader)


def _passes(parameters: Mapping[str, float]) -> int:
    return int(parameters["passes"])


BUILT_IN = (
    Scorer("keyword", _keyword),
    Scorer("difference", _difference),
    Scorer("surprise", _surprise, needs_head=True, passes=_passes),
    Scorer("task", _task, needs_labels=True),
)

SCORERS: Family[Scorer] = Family("scorer", ENTRY_POINT_GROUP, lambda: BUILT_IN, Scorer, lambda scorer: scorer.name)


def needs_head(scoring: Scoring | None) -> bool:
    """Whether `scoring` uses a trained masked-LM head; False where a strategy asks for no scores.

    Raises:
        NotFound: there is no such scorer.
    """
    return scoring is not None and SCORERS.get(scoring.method).needs_head


def needs_labels(scoring: Scoring | None) -> bool:
    """Whether `scoring` learns a classifier from the training labels; False where a strategy asks for no scores.

    Raises:
        NotFound: there is no such scorer.
    """
    return scoring is not None and SCORERS.get(scoring.method).needs_labels
