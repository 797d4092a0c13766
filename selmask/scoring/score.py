"""The entry point to all scorers: scores of every unit of a corpus under a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import BadInput, NotFound
from selmask.scoring.anchor_similarity import difference
from selmask.scoring.corpus_reader import CorpusReader
from selmask.scoring.document_similarity import keyword
from selmask.scoring.saliency import task
from selmask.scoring.surprisal import surprise
from selmask.scoring.word_scores import WordScores
from selmask.training.classification.fine_tuning import train_classifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.strategy import Scoring
    from selmask.observer import Observer
    from selmask.scoring.bookmark import Bookmark
    from selmask.training.classification.fine_tuning import ClassifierTraining


@dataclass(frozen=True)
class _Request:
    scoring: Scoring
    model: Path
    reader: CorpusReader
    training: ClassifierTraining | None
    observer: Observer


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
        bookmark: Keeps the progress, so that a stopped run resumes; cleared by the caller.

    Raises:
        NotFound: there is no such scorer.
        BadInput: the scorer asks a classifier, and there are no labels to train one.
        BadModel: the model cannot be loaded, or cannot do what the scorer needs.
    """
    if scoring.method not in SCORERS:
        raise NotFound.among("scorer", scoring.method, SCORERS)
    reader = CorpusReader(prepared, tokenizer, observer, bookmark)
    scores = SCORERS[scoring.method](_Request(scoring, model, reader, training, observer))
    return None if reader.stopped else scores


def _task(request: _Request) -> WordScores:
    if request.training is None:
        raise BadInput("The scorer task learns from labelled texts first, and none are given", do="Name labelled texts")
    reader = request.reader
    trained = train_classifier(request.training, request.model, request.observer, reader.bookmark.classifier)
    reader.done, reader.stopped = trained.steps, trained.model is None
    if trained.model is None:
        return WordScores(reader.blank(), {})
    return task(trained.model, reader)


SCORERS: dict[str, Callable[[_Request], WordScores]] = {
    "keyword": lambda request: keyword(request.model, request.reader),
    "difference": lambda request: difference(request.model, request.reader, int(request.scoring.parameters["anchors"])),
    "surprise": lambda request: surprise(request.model, request.reader, int(request.scoring.parameters["passes"])),
    "task": _task,
}
