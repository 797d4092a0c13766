"""The one door to all scorers: what a strategy asks of a model, answered for every unit of a corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from selmask.errors import BadInput, NotFound
from selmask.scoring.anchor_similarity import difference
from selmask.scoring.document_similarity import keyword
from selmask.scoring.reading import Reading
from selmask.scoring.saliency import task
from selmask.scoring.scored import Scored
from selmask.scoring.surprisal import surprise
from selmask.training.classification.fine_tuning import train_classifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.strategy import Scoring
    from selmask.observer import Observer
    from selmask.scoring.bookmark import Bookmark
    from selmask.specs import FineTuning
    from selmask.training.classification.splits import LabelledSplit


class Lesson(NamedTuple):
    """What a scorer learns the task from.

    Attributes:
        data: Its training texts alone are looked at.
        settings: How they are learned.
        seed: Of the classifier's head, of the order and of dropout.
        folder: For a checkpoint.
    """

    data: LabelledSplit
    settings: FineTuning
    seed: int
    folder: Path


@dataclass(frozen=True)
class _Given:
    scoring: Scoring
    model: Path
    reading: Reading
    lesson: Lesson | None
    observer: Observer


def score(
    scoring: Scoring,
    model: Path,
    prepared: CorpusArrays,
    tokenizer: TextTokenizer,
    observer: Observer,
    *,
    lesson: Lesson | None = None,
    bookmark: Bookmark | None = None,
) -> Scored | None:
    """What the model in the folder `model` says of every unit of `prepared`; None where a stop was asked for.

    Args:
        scoring: The scorer and its parameters.
        model: The base model.
        prepared, tokenizer: The corpus as that model's tokenizer cuts it.
        observer: Receives a report after every batch; asked before every batch whether to stop.
        lesson: For a scorer that learns the task first.
        bookmark: Keeps how far it has come, so that it goes on from there; the caller clears it.

    Raises:
        NotFound: there is no such scorer.
        BadInput: it learns the task, and there is nothing to learn from.
        BadModel: the model cannot be loaded, or cannot do what is asked of it.
    """
    if scoring.method not in SCORERS:
        raise NotFound.among("scorer", scoring.method, SCORERS)
    reading = Reading(prepared, tokenizer, observer, bookmark)
    scored = SCORERS[scoring.method](_Given(scoring, model, reading, lesson, observer))
    return None if reading.stopped else scored


def _task(given: _Given) -> Scored:
    if given.lesson is None:
        raise BadInput("The scorer task learns from labelled texts first, and none are given", do="Name labelled texts")
    data, settings, seed, folder = given.lesson
    kept = given.reading.bookmark.classifier
    trained = train_classifier(settings, given.model, data, folder, seed, given.observer, kept)
    given.reading.done, given.reading.stopped = trained.steps, trained.model is None
    if trained.model is None:
        return Scored(given.reading.blank(), {})
    return task(trained.model, given.reading)


SCORERS: dict[str, Callable[[_Given], Scored]] = {
    "keyword": lambda given: keyword(given.model, given.reading),
    "difference": lambda given: difference(given.model, given.reading, int(given.scoring.parameters["anchors"])),
    "surprise": lambda given: surprise(given.model, given.reading, int(given.scoring.parameters["passes"])),
    "task": _task,
}
