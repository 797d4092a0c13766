"""The masks of an experiment: whether each strategy finds words to hide in the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from selmask.corpus.duplicates import Duplicates
from selmask.errors import BadData
from selmask.experiments.conditions.training_texts import LOOKED_FOR_AT_ONCE
from selmask.masking.domain import Domain
from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategy_with
from selmask.runs.pipeline import MaskingData, prepared_corpus
from selmask.specs import PostTraining

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import Arm, ExperimentSpec
    from selmask.lexicon.match import Matching
    from selmask.masking.strategy import Strategy
    from selmask.specs import Masking
    from selmask.workspace import Workspace

_FIRST = 200
"""Texts in which nearly every strategy finds a word; only if it finds none there, the others are searched."""

_WINDOWS = 256
"""Windows masked at a time."""


@dataclass(frozen=True)
class _Search:
    """A search for words to hide, with everything that decides its outcome."""

    workspace: Workspace
    model: str
    weights: str | None
    corpus: Dataset
    lexicon: Dataset | None
    matching: Matching
    strategy: Strategy
    masking: Masking
    settings: PostTraining

    def finds_a_word_in(self, texts: Sequence[str]) -> bool:
        """Whether the strategy hides any word of `texts` in the first epoch."""
        terms = tuple(self.lexicon.terms()) if self.lexicon else ()
        domain = Domain(texts, terms, self.matching, self.corpus.language)
        data = MaskingData(domain, Duplicates(frozenset(), frozenset(), np.arange(len(texts))))
        try:
            corpus = prepared_corpus(self.workspace, self.model, data, self.strategy, self.settings, keep=False)
            windows = corpus.fit(self.strategy).windows(self.masking, 0, self.settings.epochs)
        except BadData:
            return False  # no term of the lexicon occurs in these texts
        rows = np.arange(len(windows))
        parts = (rows[begin : begin + _WINDOWS] for begin in range(0, len(rows), _WINDOWS))
        return any(len(windows.batch(part, 0).rows) for part in parts)


def check_masks(workspace: Workspace, spec: ExperimentSpec, data: Data, arm: Arm, model: str) -> None:
    """Refuses an arm that would train on nothing.

    Raises:
        BadData: its strategy finds no word to hide in the corpus.
    """
    if not arm.strategy.trains:
        return
    settings = PostTraining(
        max_length=spec.post_training.max_length,
        long_documents=spec.post_training.long_documents,
        vocabulary=spec.post_training.vocabulary,
    )
    search = _Search(
        workspace,
        model,
        data.weights[model],
        data.corpus,
        data.lexicon,
        spec.matching,
        _without_scores(arm.strategy),
        (arm.masking or spec.masking).at(0, spec.post_training.epochs),
        settings,
    )
    if not _succeeds(search):
        raise BadData(
            f"The strategy {arm.strategy.name} finds no word to hide in {data.corpus.name}",
            given=data.corpus.stored_texts()[0],
            accepted="a corpus of running text",
            do="Check which column holds the texts and which language they have, or leave the strategy out",
        )


@lru_cache(maxsize=256)
def _succeeds(search: _Search) -> bool:
    """Whether there is a word to hide; a page asks again whenever another setting changes."""
    texts = search.corpus.stored_texts()
    if search.finds_a_word_in(list(islice(texts, _FIRST))):
        return True
    if search.corpus.rows > LOOKED_FOR_AT_ONCE:
        return True  # to search them all takes minutes; the run does so
    return search.corpus.rows > _FIRST and search.finds_a_word_in(texts)


def _without_scores(strategy: Strategy) -> Strategy:
    """A strategy that hides any word, in place of one that waits for a model's scores."""
    return strategy if strategy.scoring is None else parse_strategy(strategy_with(Part.RANDOM))
