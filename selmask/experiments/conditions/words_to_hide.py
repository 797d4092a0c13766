"""The masks of an experiment: whether each strategy finds words to hide in the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from selmask.corpus.duplicates import Duplicates
from selmask.errors import BadData, NothingToHide
from selmask.experiments.conditions.training_texts import LOOKED_FOR_AT_ONCE
from selmask.masking.domain import Domain
from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategy_with, titled
from selmask.runs.pipeline import MaskingData, prepared_corpus
from selmask.specs import PostTraining

if TYPE_CHECKING:
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
"""Windows masked at a time: few, because the search ends with the first of them in which a word is hidden."""


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

    def finds_a_word_in(self, domain: Domain) -> bool:
        """Whether the strategy hides any word of the texts in the first epoch.

        Raises:
            BadData: it gives a word a score that cannot be used.
        """
        data = MaskingData(domain, Duplicates(frozenset(), frozenset(), frozenset(), np.arange(len(domain.texts))))
        try:
            corpus = prepared_corpus(self.workspace, self.model, data, self.strategy, self.settings, keep=False)
            windows = corpus.fit(self.strategy).windows(self.masking, 0, self.settings.epochs)
        except NothingToHide:  # such as no term of the lexicon
            return False
        rows = np.arange(len(windows))
        parts = (rows[begin : begin + _WINDOWS] for begin in range(0, len(rows), _WINDOWS))
        return any(len(windows.batch(part, 0).rows) for part in parts)


def check_masks(workspace: Workspace, spec: ExperimentSpec, data: Data, arm: Arm, model: str) -> None:
    """Refuses an arm that would train on nothing.

    Raises:
        BadData: its strategy finds no word to hide in the corpus, or gives one a score that cannot be used.
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
            f"The strategy {titled(arm.strategy.name)} finds no word to hide in {data.corpus.name}",
            given=data.corpus.stored_texts()[0],
            accepted="a corpus of running text",
            do="Check which column holds the texts and which language they have, or leave the strategy out",
        )


@lru_cache(maxsize=256)
def _succeeds(search: _Search) -> bool:
    """Whether there is a word to hide; a page asks again whenever another setting changes."""
    if search.finds_a_word_in(_domain(search.corpus, search.lexicon, search.matching, _FIRST)):
        return True
    if search.corpus.rows > LOOKED_FOR_AT_ONCE:
        return True  # to search them all takes minutes; the run does so
    rest = search.corpus.rows > _FIRST
    return rest and search.finds_a_word_in(_domain(search.corpus, search.lexicon, search.matching, search.corpus.rows))


@lru_cache(maxsize=2)
def _domain(corpus: Dataset, lexicon: Dataset | None, matching: Matching, rows: int) -> Domain:
    """The first texts of a corpus; all arms share its lexicon, since making a large one ready takes seconds."""
    terms = tuple(lexicon.terms()) if lexicon else ()
    return Domain(tuple(islice(corpus.stored_texts(), rows)), terms, matching, corpus.language)


def _without_scores(strategy: Strategy) -> Strategy:
    """A strategy that hides any word, in place of one that waits for a model's scores."""
    return strategy if strategy.scoring is None else parse_strategy(strategy_with(Part.RANDOM))
