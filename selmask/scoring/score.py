"""The entry point to all scorers: scores of every unit of a corpus under a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.scoring.corpus_reader import CorpusReader
from selmask.scoring.scorer import ScoreRequest
from selmask.scoring.scorers import SCORERS

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.strategy import Scoring
    from selmask.observer import Observer
    from selmask.scoring.bookmark import Bookmark
    from selmask.scoring.word_scores import WordScores
    from selmask.training.classification.fine_tuning import ClassifierTraining


def score(
    scoring: Scoring,
    model: Path,
    prepared: CorpusArrays,
    tokenizer: TextTokenizer,
    observer: Observer,
    *,
    training: ClassifierTraining | None = None,
    bookmark: Bookmark | None = None,
) -> WordScores | None:
    """Scores every unit of `prepared` under the model in folder `model`; None after a stop request.

    Args:
        scoring: The scorer and its parameters.
        model: The base model.
        prepared, tokenizer: The corpus as that model's tokenizer cuts it.
        observer: Receives a report after every batch; asked before every batch whether to stop.
        training: For a scorer that asks a classifier: how that is trained first.
        bookmark: Keeps the progress, so that a stopped run resumes.

    Raises:
        NotFound: there is no such scorer.
        BadInput: the scorer asks a classifier, and there are no labels to train one.
        BadModel: the model cannot be loaded, or cannot do what the scorer needs.
    """
    scorer = SCORERS.get(scoring.method)
    reader = CorpusReader(prepared, tokenizer, observer, bookmark)
    scores = scorer.score(ScoreRequest(scoring, model, reader, training, observer))
    return None if reader.stopped else scores._replace(steps=reader.done)
