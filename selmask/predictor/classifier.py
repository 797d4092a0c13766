"""A finished classifier in memory, only for the predictor's process, which imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.text.words import find_words
from selmask.training.classification.probabilities import LoadedClassifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MOST_WORDS = 128
"""The most words of a text that are removed in turn; each costs as much as classifying another text."""


class Classifier:
    """The classifier in `folder`: safetensors only, no network, none of the model's own code.

    Raises:
        BadModel: it cannot be loaded, or is no trained classifier.
    """

    def __init__(self, folder: Path) -> None:
        self._classifier = LoadedClassifier(folder)

    @property
    def questions(self) -> Mapping[str, Callable[[Sequence[Any]], list[dict[str, Any]]]]:
        """The questions that it answers, by their names in the predictor's protocol."""
        return {"classify": self.classify, "reasons": lambda texts: [self.reasons(text) for text in texts]}

    def classify(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The `label` of each text and the `probabilities` of all labels; long texts are cut at the model's limit."""
        labels = self._classifier.labels
        return [
            {"label": labels[int(row.argmax())], "probabilities": dict(zip(labels, row.tolist(), strict=True))}
            for row in self._classifier.probabilities(texts)
        ]

    def reasons(self, text: str) -> dict[str, Any]:
        """The words behind the decision, by occlusion: each is removed in turn, and the text is classified again.

        Words are removed rather than replaced by the mask token: a classifier has never seen that token, so its effect
        would not be a property of the word. Only the part of a long text that the model reads is used, so that no later
        word moves into it when one is removed.

        Returns:
            `label`, its `probability`, `characters` (of the part that is read), `words` (in that part), and `weights`:
            for each of the first `MOST_WORDS` words `start`, `end`, `word` and `drop`, the decrease of the label's
            probability without the word.
        """
        read = self._classifier.part_read(text)
        words = list(find_words(read))
        weighed = words[:MOST_WORDS]
        without = [read[: word.start] + read[word.end :] for word in weighed]
        shares = self._classifier.probabilities([read, *without])
        best = int(shares[0].argmax())
        drops = (shares[0, best] - shares[1:, best]).tolist()
        return {
            "label": self._classifier.labels[best],
            "probability": float(shares[0, best]),
            "characters": len(read),
            "words": len(words),
            "weights": [
                {"start": word.start, "end": word.end, "word": word.text, "drop": drop}
                for word, drop in zip(weighed, drops, strict=True)
            ],
        }
