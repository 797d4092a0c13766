"""Clients of finished models for the pages, with records of the answers. No torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.predictor.process import ANSWER_SECONDS, IDLE_SECONDS, ModelProcess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS_AT_ONCE = 64
"""Texts in a question: few enough for an answer in time, and for a page that shows how far it has come."""


@dataclass(frozen=True)
class Prediction:
    """The prediction for a text: its label, and the probability of every label."""

    label: str
    probabilities: dict[str, float]


@dataclass(frozen=True)
class Weight:
    """A word of a text, `text[start:end]`, and the decrease of the label's probability without it."""

    start: int
    end: int
    word: str
    drop: float


@dataclass(frozen=True)
class Reasons:
    """The words behind a decision.

    Attributes:
        label: The label of the text.
        probability: The probability of that label with all words in place.
        characters: The length of the part that the model reads; the rest is cut off.
        words: The number of words in that part; `weights` has only the first of many.
        weights: The words with weights, from left to right.
    """

    label: str
    probability: float
    characters: int
    words: int
    weights: tuple[Weight, ...]


@dataclass(frozen=True)
class Guess:
    """The guesses of a model for a hidden place.

    Attributes:
        fillings: The likeliest entries of its vocabulary with their probabilities, the likeliest first.
        pieces: The number of tokens into which the model cuts the hidden word.
        probability, rank: Those of the hidden word itself; None if it is not a single token.
    """

    fillings: tuple[tuple[str, float], ...]
    pieces: int
    probability: float | None
    rank: int | None


class Predictor:
    """The classifier of a finished fine-tuning run; thread-safe.

    Args:
        folder: The folder of the model.
        idle_seconds: Its process ends after this time without a question; the next question starts another.
        answer_seconds: The longest time for an answer about 64 texts.
    """

    def __init__(
        self, folder: Path, *, idle_seconds: float = IDLE_SECONDS, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._process = ModelProcess("classifier", folder, idle_seconds=idle_seconds, answer_seconds=answer_seconds)

    def classify(self, texts: Sequence[str]) -> list[Prediction]:
        """A prediction for each text, in order.

        Raises:
            BadInput: `texts` is not a list of texts.
            BadModel: the model cannot be loaded, or is no classifier.
            SelmaskError: the process did not answer.
        """
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise BadInput("A model classifies a list of texts", given=texts, accepted='a list such as ["a text"]')
        parts = [texts[start : start + TEXTS_AT_ONCE] for start in range(0, len(texts), TEXTS_AT_ONCE)]
        return [Prediction(**result) for part in parts for result in self._process.ask("classify", part)]

    def reasons(self, text: str) -> Reasons:
        """The words of `text` behind its classification.

        Raises:
            BadModel, SelmaskError: as `classify`.
        """
        [result] = self._process.ask("reasons", [text])
        weights = tuple(Weight(**each) for each in result.pop("weights"))
        return Reasons(**result, weights=weights)

    def close(self) -> None:
        """Ends the process; the next question starts another."""
        self._process.close()


class Guesser:
    """A masked language model: a post-trained encoder, or a base model with a trained head.

    Args:
        folder: The folder of the model.
        idle_seconds: Its process ends after this time without a question.
    """

    def __init__(self, folder: Path, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._process = ModelProcess("guesser", folder, idle_seconds=idle_seconds)

    def guess(self, text: str, start: int, end: int) -> Guess:
        """The guesses of the model for `text[start:end]`.

        Raises:
            BadModel: the model cannot be loaded, or has no trained masked-LM head.
            SelmaskError: the place is beyond the part that the model reads, or the process did not answer.
        """
        [result] = self._process.ask("guess", [{"text": text, "start": start, "end": end}])
        fillings = tuple((word, share) for word, share in result.pop("fillings"))
        return Guess(fillings, **result)

    def close(self) -> None:
        """Ends the process; the next question starts another."""
        self._process.close()
