"""The contract of a scorer: one record that computes a number for every word of a corpus with a model.

selmask's own are listed in `scorers.py`; another package offers its own under the entry-point group `selmask.scorers`.
A strategy asks for a scorer by its name (`Scoring` in `selmask/masking/strategy.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from selmask.masking.strategy import Scoring
    from selmask.observer import Observer
    from selmask.scoring.corpus_reader import CorpusReader
    from selmask.scoring.word_scores import WordScores
    from selmask.training.classification.fine_tuning import ClassifierTraining


@dataclass(frozen=True)
class ScoreRequest:
    """Everything that a scorer is given.

    Attributes:
        scoring: The scorer's name and parameters, as the strategy chose them.
        model: The folder of the base model.
        reader: Feeds the corpus to a model, reports progress and obeys a stop request.
        training: How a classifier is trained; None where no labels are given.
        observer: Receives the progress of that training.
    """

    scoring: Scoring
    model: Path
    reader: CorpusReader
    training: ClassifierTraining | None
    observer: Observer

    def classifier(self) -> Any | None:
        """A classifier trained on the labels, a `...ForSequenceClassification`; None after a stop request.

        Raises:
            BadInput: there are no labels.
        """
        from selmask.training.classification.fine_tuning import train_classifier

        if self.training is None:
            raise BadInput(
                f"The scorer {self.scoring.method} learns from labelled texts first, and none are given",
                do="Name labelled texts",
            )
        trained = train_classifier(self.training, self.model, self.observer, self.reader.bookmark.classifier)
        self.reader.done, self.reader.stopped = trained.steps, trained.model is None
        return trained.model


def _once(_parameters: Mapping[str, float]) -> int:
    return 1


@dataclass(frozen=True)
class Scorer:
    """One way to score words.

    Attributes:
        name: Its name in `Scoring.method`.
        score: Computes the scores in a worker; imports torch only when it is called, because pages read this record.
        needs_head: Whether it uses the model's masked-LM head, which must then be a trained one.
        needs_labels: Whether it first learns a classifier from the training labels; each label budget and seed then
            has scores of its own.
        passes: How many times it reads the corpus with these parameters, for the estimate of its time.
    """

    name: str
    score: Callable[[ScoreRequest], WordScores]
    needs_head: bool = False
    needs_labels: bool = False
    passes: Callable[[Mapping[str, float]], int] = _once
