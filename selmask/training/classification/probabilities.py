"""Class probabilities of texts, computed without gradients in batches of similar length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from selmask.training.batches import TOKENS_AT_ONCE, in_order
from selmask.training.classification.encoded import EncodedTexts, TextEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@torch.no_grad()
def log_probabilities(model: Any, texts: EncodedTexts) -> NDArray[np.float64]:
    """Natural logarithms [N, C] of the class probabilities; leaves `model` in the mode it was in."""
    device, training = next(model.parameters()).device, model.training
    model.eval()
    logs = np.empty((len(texts), model.config.num_labels))
    for rows in in_order(texts.lengths, TOKENS_AT_ONCE) if len(texts) else []:
        inputs = texts.batch(rows, device)
        logits = model(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask).logits
        logs[rows] = logits.double().log_softmax(dim=-1).cpu().numpy()
    model.train(training)
    return logs


class LoadedClassifier:
    """A finished classifier, loaded from its folder.

    Args:
        folder: As `fine_tune` writes it.

    Attributes:
        labels: The names of the classes, in the order of the probabilities.

    Raises:
        BadModel: it cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        from selmask.models.loading import load_classifier

        self._model = load_classifier(folder)
        self._encoder = TextEncoder(folder)
        names = self._model.config.id2label
        self.labels: tuple[str, ...] = tuple(names[number] for number in range(len(names)))

    def part_read(self, text: str) -> str:
        """The beginning of `text` that fits the model: all of it if it is short."""
        return self._encoder.part_read(text)

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """[N, C]; each row sums to 1, with columns in the order of `labels`."""
        return np.exp(log_probabilities(self._model, self._encoder.encode(texts)))
