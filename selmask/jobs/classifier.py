"""A finished classifier in memory, for the predictor's process alone: this is where torch comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.training import prediction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Classifier:
    """The classifier in `folder`: safetensors only, no network, none of the model's own code.

    Raises:
        BadModel: it cannot be loaded, or is no trained classifier.
    """

    def __init__(self, folder: Path) -> None:
        self._classifier = prediction.Classifier(folder)

    def classify(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """For each text its `label` and the `probabilities` of all; longer texts are cut at the model's limit."""
        labels = self._classifier.labels
        return [
            {"label": labels[int(row.argmax())], "probabilities": dict(zip(labels, row.tolist(), strict=True))}
            for row in self._classifier.probabilities(texts)
        ]
