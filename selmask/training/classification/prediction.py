"""What a classifier says about texts: probabilities, measured in batches of like length without gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from selmask.training.batches import in_order
from selmask.training.classification.encoded import EncodedTexts, padding_id, text_limit, tokenizer_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_BATCH_TOKENS = 4096


@torch.no_grad()
def log_probabilities(model: Any, texts: EncodedTexts) -> NDArray[np.float64]:
    """Natural logarithms [N, C] of each class's probability; `model` is left in the mode it was in."""
    device, training = next(model.parameters()).device, model.training
    model.eval()
    result = np.empty((len(texts), model.config.num_labels))
    for rows in in_order(texts.lengths, _BATCH_TOKENS) if len(texts) else []:
        inputs = texts.batch(rows, device)
        logits = model(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask).logits
        result[rows] = logits.double().log_softmax(dim=-1).cpu().numpy()
    model.train(training)
    return result


class Classifier:
    """A finished classifier, loaded from its folder and ready to be asked.

    Args:
        folder: As `fine_tune` writes it.

    Raises:
        BadModel: it cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        from selmask.models.loading import load_classifier

        self._model = load_classifier(folder)
        self._tokenizer = tokenizer_of(folder)
        self._max_length = text_limit(folder)
        self._pad_id = padding_id(folder)
        names = self._model.config.id2label
        self.labels: tuple[str, ...] = tuple(names[number] for number in range(len(names)))

    def part_read(self, text: str) -> str:
        """The beginning of `text` that fits into the model's limit: all of it where it is short."""
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._max_length)
        encoding = self._tokenizer.encode(text)
        return text[: max(end for _, end in encoding.offsets)] if encoding.overflowing else text

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """[N, C]; each row sums to 1, columns in the order of `labels`."""
        encoded = EncodedTexts.of(texts, self._tokenizer, self._max_length, self._pad_id)
        return np.exp(log_probabilities(self._model, encoded))
