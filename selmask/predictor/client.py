"""How pages ask a finished model: each kind of model with its questions, and what comes back. No torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.predictor.process import ANSWER_SECONDS, IDLE_SECONDS, ModelProcess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS_AT_ONCE = 64


@dataclass(frozen=True)
class Prediction:
    """What a model says about a text: its label, and the probability of every label."""

    label: str
    probabilities: dict[str, float]


@dataclass(frozen=True)
class Weight:
    """A word of a text, `text[start:end]`, and by how much the label's probability is lower without it."""

    start: int
    end: int
    word: str
    drop: float


@dataclass(frozen=True)
class Reasons:
    """Which words carried a decision.

    Attributes:
        label: What the model says of the text.
        probability: Of that label, with all words in place.
        characters: How much of the text the model reads; the rest is cut off.
        words: How many words that part has; `weights` has the first ones of them where they are many.
        weights: The words looked at, from left to right.
    """

    label: str
    probability: float
    characters: int
    words: int
    weights: tuple[Weight, ...]


@dataclass(frozen=True)
class Guess:
    """What a model would fill a hidden place with.

    Attributes:
        fillings: The likeliest entries of its vocabulary and their probabilities, the likeliest first.
        pieces: Into how many tokens the model cuts the word that is hidden.
        probability, rank: Of the hidden word itself; None where it is no single token.
    """

    fillings: tuple[tuple[str, float], ...]
    pieces: int
    probability: float | None
    rank: int | None


class Predictor:
    """The classifier in `folder`, the model of a finished fine-tuning run; may be asked from several threads.

    Args:
        folder: Where it lies.
        idle_seconds: After how long without a question its process ends; the next question starts another.
        answer_seconds: How long an answer about 64 texts may take.
    """

    def __init__(
        self, folder: Path, *, idle_seconds: float = IDLE_SECONDS, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._process = ModelProcess("classifier", folder, idle_seconds=idle_seconds, answer_seconds=answer_seconds)

    def classify(self, texts: Sequence[str]) -> list[Prediction]:
        """A prediction for each text, in their order.

        Raises:
            BadModel: the model cannot be loaded, or is no classifier.
            SelmaskError: the process did not answer.
        """
        parts = [texts[start : start + TEXTS_AT_ONCE] for start in range(0, len(texts), TEXTS_AT_ONCE)]
        return [Prediction(**result) for part in parts for result in self._process.ask("classify", part)]

    def reasons(self, text: str) -> Reasons:
        """The words of `text` that carried its classification.

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
    """The masked language model in `folder`: a post-trained encoder, or a base model with a trained head.

    Args:
        folder: Where it lies.
        idle_seconds: After how long without a question its process ends.
    """

    def __init__(self, folder: Path, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._process = ModelProcess("guesser", folder, idle_seconds=idle_seconds)

    def guess(self, text: str, start: int, end: int) -> Guess:
        """What the model would put in place of `text[start:end]`.

        Raises:
            BadModel: the model cannot be loaded, or has no trained masked-LM head.
            SelmaskError: the place is beyond what the model reads, or the process did not answer.
        """
        [result] = self._process.ask("guess", [{"text": text, "start": start, "end": end}])
        fillings = tuple((word, share) for word, share in result.pop("fillings"))
        return Guess(fillings, **result)

    def close(self) -> None:
        """Ends the process; the next question starts another."""
        self._process.close()
