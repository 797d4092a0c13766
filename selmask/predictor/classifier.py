"""A finished classifier in memory, for the predictor's process alone: this is where torch comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.text.words import find_words
from selmask.training.classification.probabilities import LoadedClassifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MOST_WORDS = 128
"""Words of a text that are taken out in turn; each costs as much as another text."""


class Classifier:
    """The classifier in `folder`: safetensors only, no network, none of the model's own code.

    Raises:
        BadModel: it cannot be loaded, or is no trained classifier.
    """

    def __init__(self, folder: Path) -> None:
        self._classifier = LoadedClassifier(folder)

    @property
    def questions(self) -> Mapping[str, Callable[[Sequence[Any]], list[dict[str, Any]]]]:
        """What it can be asked, by the names of the predictor's protocol."""
        return {"classify": self.classify, "reasons": lambda texts: [self.reasons(text) for text in texts]}

    def classify(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """For each text its `label` and the `probabilities` of all; longer texts are cut at the model's limit."""
        labels = self._classifier.labels
        return [
            {"label": labels[int(row.argmax())], "probabilities": dict(zip(labels, row.tolist(), strict=True))}
            for row in self._classifier.probabilities(texts)
        ]

    def reasons(self, text: str) -> dict[str, Any]:
        """Which words carried the decision, by occlusion: each is taken out in turn, and the text classified again.

        Taken out, and not replaced by the mask token: a classifier has never seen that token, and what it says of it
        would be no property of the word. Of a long text the part that the model reads is looked at, so that no word
        moves in from behind where one was taken out.

        Returns:
            `label`, its `probability`, `characters` (the part that is read), `words` (how many that has), and
            `weights`: for each of the first `MOST_WORDS` words `start`, `end`, `word` and `drop`, by how much the
            probability of the label is lower without it.
        """
        read = self._classifier.part_read(text)
        found = list(find_words(read))
        looked_at = found[:MOST_WORDS]
        without = [read[: word.start] + read[word.end :] for word in looked_at]
        shares = self._classifier.probabilities([read, *without])
        best = int(shares[0].argmax())
        drops = (shares[0, best] - shares[1:, best]).tolist()
        return {
            "label": self._classifier.labels[best],
            "probability": float(shares[0, best]),
            "characters": len(read),
            "words": len(found),
            "weights": [
                {"start": word.start, "end": word.end, "word": word.text, "drop": drop}
                for word, drop in zip(looked_at, drops, strict=True)
            ],
        }
